"""to_torch: which module a layer becomes."""

import numpy as np
import pytest
import torch

from poolcore import AvgPool, LPPool, MaxPool, RMSPool, compare_with_torch, to_torch


def test_too_many_axes():
    layer = MaxPool((1, 1, 1, 1))
    with pytest.raises(ValueError, match="1, 2 or 3 axes, not 4"):
        to_torch(layer)
    with pytest.raises(ValueError, match="1, 2 or 3 axes, not 4"):
        compare_with_torch(layer, np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 1)))


def test_modules_are_torchs_own_where_it_has_one():
    nn = torch.nn
    assert type(to_torch(MaxPool((2,)))) is nn.MaxPool1d
    assert type(to_torch(MaxPool(2, 1, ((1, 1), (1, 1)), 2))) is nn.MaxPool2d
    assert type(to_torch(AvgPool(2, divisor_override=3))) is nn.AvgPool2d
    assert type(to_torch(LPPool(2, (1, 2, 2)))) is nn.LPPool3d
    for layer in (MaxPool(2, padding="same"), AvgPool((2,), divisor_override=3), RMSPool(2)):
        assert not type(to_torch(layer)).__module__.startswith("torch")
