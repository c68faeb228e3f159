"""The same layers in other frameworks: the call to copy, what it would give, and torch as a check.

frameworks/ knows the layers; no layer and no part of poolcore outside knows a framework. What is
written here of a layer is keyed by its class's name, and optional: a layer without it works.
"""
