"""Writes the golden vectors: python3 -m tools.second.vectors"""
from . import DIRECTORY, files

if __name__ == "__main__":
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (DIRECTORY / name).write_text(text, encoding="ascii")
        print(f"{name}: {text.count(chr(10))} lines, {len(text)} bytes")
