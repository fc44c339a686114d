"""Forecasting of daily money: numpy only, every step over many series at once."""
