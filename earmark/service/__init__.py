"""The running process: the app, its users and servers, the data folder, the socket for commands, HTTP."""
