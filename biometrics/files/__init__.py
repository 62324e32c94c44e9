"""What citizens upload: recognised by its bytes, and PDFs written anew in a process that is locked in."""
