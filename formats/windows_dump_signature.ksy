meta:
  id: windows_dump_signature
  title: First eight bytes of a Windows kernel crash dump
  endian: le
doc: |
  Every kernel dump begins with a signature and the word that says whether its header is the 64-bit or the 32-bit one.
doc-ref: Windows SDK, DbgEng.h; WinDbg's .dumpdebug
seq:
  - id: signature
    -orig-id: Signature
    type: str
    size: 4
    encoding: ASCII
  - id: valid_dump
    -orig-id: ValidDump
    type: str
    size: 4
    encoding: ASCII
