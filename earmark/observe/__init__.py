"""What people and monitors see of the service: health, metrics, the log, trouble said once, notifications."""
