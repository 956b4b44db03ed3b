"""What is drawn: the graphs of the functions, the pictures of pages, and the programs of the interactive graphs."""
