"""What every part of the API shares: permissions and answers to refusals."""
