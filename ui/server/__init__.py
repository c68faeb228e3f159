"""What stands between a browser and Streamlit: addresses, limits, and what is told without it."""
