"""The hall for whoever comes: today, a number on the phone, appointments."""
