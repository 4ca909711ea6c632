"""Parts of a screen. They are given data and send messages; they know no service."""
