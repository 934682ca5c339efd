"""What people do with calls from a page: commands, and who may give them."""
