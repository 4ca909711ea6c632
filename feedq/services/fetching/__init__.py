"""What is followed and how it is fetched. One run, one subscription, its pace and its health."""
