"""View, Text, the registries: how a page is described before anyone renders it."""
