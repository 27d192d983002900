"""Bytes of unknown hands: zip files and XML opened with limits."""
