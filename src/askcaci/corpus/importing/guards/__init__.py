"""Opens untrusted bytes, such as zip files and XML, with limits."""
