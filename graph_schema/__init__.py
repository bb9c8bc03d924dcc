"""What the graph is: nodes, relationships, statements and saved queries. The standard library only."""
