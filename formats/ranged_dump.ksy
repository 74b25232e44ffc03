meta:
  id: ranged_dump
  title: Header of the page ranges behind the header of a kernel dump (types 8, 9 and 0xA, RDMP)
  endian: le
doc: |
  Written by newer debuggers (.dump /k, /ka, /f). Ranges of page frames follow at once, and their pages, in the same order, at the
  offset of the first page.
doc-ref: known from files; no public header describes it
seq:
  - id: marker
    contents: [0x40, 0, 0, 0]
  - id: signature
    contents: RDMPDUMP
  - id: unused
    size: 4
  - id: len_metadata
    type: u8
  - id: ofs_first_page
    type: u8
    doc: Agrees with the metadata size when len_metadata - 0x20 == ofs_first_page - 0x2040.
  - id: num_ranges
    type: u4
    doc: In complete dumps (type 0xA).
  - id: unknown
    size: 4
  - id: num_pages
    type: u8
    doc: In complete dumps (type 0xA).
