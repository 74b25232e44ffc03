meta:
  id: bitmap_dump
  title: Header of the page bitmap behind the header of a kernel dump (types 5 and 6)
  endian: le
doc: |
  Bit p of the bitmap says that the page with frame number p is in the file; pages follow in ascending order from the first page on,
  which need not be aligned. The same signatures head the older summary form, so that only DumpType tells the two apart.
doc-ref: Microsoft Research Singularity RDK, Dump.h, BITMAP_DUMP
seq:
  - id: signature
    -orig-id: Signature
    type: str
    size: 4
    encoding: ASCII
    doc: SDMP for kernel pages, FDMP for complete dumps.
  - id: valid_dump
    -orig-id: ValidDump
    contents: DUMP
  - id: dump_options
    -orig-id: DumpOptions
    type: u4
  - id: unused
    size: 20
  - id: ofs_first_page
    -orig-id: HeaderSize
    type: u8
  - id: num_pages
    -orig-id: Pages
    type: u8
    doc: Number of set bits.
  - id: num_bits
    -orig-id: BitmapSize
    type: u8
