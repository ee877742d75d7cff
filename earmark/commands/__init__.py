"""What commands do; called alike by the terminal, the control socket and the pages."""
