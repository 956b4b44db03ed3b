"""What one writes where a framework lacks a function, a module for each family."""
