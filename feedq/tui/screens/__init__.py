"""What fills the terminal. Screens call services, in threads, and hand data down to widgets."""
