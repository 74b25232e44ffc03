meta:
  id: summary_dump
  title: Header of the page bitmap of an older kernel dump (type 2)
  endian: le
doc: Windows XP to 7. As the bitmap header of types 5 and 6, with 32-bit fields and an RTL_BITMAP at its end.
doc-ref: Windows SDK, mindumpdef.h, SUMMARY_DUMP32 and SUMMARY_DUMP64
seq:
  - id: signature
    -orig-id: Signature
    contents: SDMP
  - id: valid_dump
    -orig-id: ValidDump
    contents: DUMP
  - id: dump_options
    -orig-id: DumpOptions
    type: u4
  - id: ofs_first_page
    -orig-id: HeaderSize
    type: u4
  - id: num_bits
    -orig-id: BitmapSize
    type: u4
  - id: num_pages
    -orig-id: Pages
    type: u4
    doc: Number of set bits.
  - id: num_bits_again
    -orig-id: Bitmap.SizeOfBitMap
    type: u4
