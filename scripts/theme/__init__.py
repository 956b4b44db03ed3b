"""What the theme is told and cut to: hooks of MkDocs, navigation, search, policy, the copy that needs no server."""
