"""The app in the terminal. Views call services, in threads; data goes down, messages come up."""
