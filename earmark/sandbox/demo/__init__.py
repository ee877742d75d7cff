"""What the demo and the pictures of the pages show: two people, thirty books with drawn covers, a year of listening."""
