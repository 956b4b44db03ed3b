"""What programs read of the site: descriptions, feed, Markdown, catalogue.json and its schemas."""
