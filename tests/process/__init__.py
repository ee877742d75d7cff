"""The real program as a process of its own, between the two embedded services on real loopback sockets."""
