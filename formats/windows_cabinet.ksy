meta:
  id: windows_cabinet
  title: Windows cabinet, header and folders
  file-extension: cab
  license: Apache-2.0
  ks-version: 0.11
  endian: le
doc: |
  A cabinet is a header with its folders, a list of files, and data blocks. Files of a folder are one stream, packed in blocks of up to
  32 KiB. The lists are far apart in a file of up to 2 GiB, so each top-level type is parsed from its own bytes; the root is the header.
doc-ref: "[MS-CAB] Cabinet File Format"
seq:
  - id: signature
    contents: MSCF
  - id: reserved1
    type: u4
  - id: len_cabinet
    -orig-id: cbCabinet
    type: u4
  - id: reserved2
    type: u4
  - id: ofs_files
    -orig-id: coffFiles
    type: u4
  - id: reserved3
    type: u4
  - id: version_minor
    type: u1
  - id: version_major
    type: u1
    valid: 1
  - id: num_folders
    -orig-id: cFolders
    type: u2
  - id: num_files
    -orig-id: cFiles
    type: u2
  - id: flags
    type: u2
    doc: 1 and 2, names of the previous and the next cabinet follow; 4, the sizes of reserved areas do.
  - id: set_id
    type: u2
  - id: index_in_set
    -orig-id: iCabinet
    type: u2
  - id: reserve
    type: reserve_sizes
    if: (flags & 4) != 0
  - id: previous
    type: neighbor
    if: (flags & 1) != 0
  - id: next
    type: neighbor
    if: (flags & 2) != 0
  - id: folders
    type: folder(len_folder_reserve)
    repeat: expr
    repeat-expr: num_folders
instances:
  len_folder_reserve:
    value: '(flags & 4) != 0 ? reserve.len_folder : 0'
  len_block_reserve:
    value: '(flags & 4) != 0 ? reserve.len_block : 0'
types:
  reserve_sizes:
    seq:
      - id: len_header
        -orig-id: cbCFHeader
        type: u2
      - id: len_folder
        -orig-id: cbCFFolder
        type: u1
      - id: len_block
        -orig-id: cbCFData
        type: u1
      - id: header
        size: len_header
  neighbor:
    seq:
      - id: cabinet
        type: strz
        encoding: ISO-8859-1
      - id: disk
        type: strz
        encoding: ISO-8859-1
  folder:
    -orig-id: CFFOLDER
    params:
      - id: len_reserve
        type: s4
    seq:
      - id: ofs_blocks
        -orig-id: coffCabStart
        type: u4
      - id: num_blocks
        -orig-id: cCFData
        type: u2
      - id: method
        -orig-id: typeCompress
        type: u2
        doc: Low four bits 0 stored, 1 MSZIP, 2 Quantum, 3 LZX; bits 8 to 12 the window of LZX.
      - id: reserve
        size: len_reserve
  file_list:
    params:
      - id: num_files
        type: u2
    seq:
      - id: files
        type: file
        repeat: expr
        repeat-expr: num_files
  file:
    -orig-id: CFFILE
    seq:
      - id: len_file
        -orig-id: cbFile
        type: u4
      - id: ofs_in_folder
        -orig-id: uoffFolderStart
        type: u4
      - id: folder_index
        -orig-id: iFolder
        type: u2
        doc: 0xfffd and above, the file continues in another cabinet.
      - id: date
        type: u2
      - id: time
        type: u2
      - id: attributes
        type: u2
      - id: name
        type: strz
        encoding: ISO-8859-1
  block:
    -orig-id: CFDATA
    seq:
      - id: checksum
        type: u4
        doc: 0 where the writer made none.
      - id: len_data
        -orig-id: cbData
        type: u2
      - id: len_unpacked
        -orig-id: cbUncomp
        type: u2
        doc: 0 where the block continues in the next cabinet.
