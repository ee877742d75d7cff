"""Spoken openings of our own making: voices that packages ship, music and noise by sox, and what is understood."""
