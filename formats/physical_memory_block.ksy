meta:
  id: physical_memory_block
  title: Runs of physical memory in the header of a full dump (PHYSICAL_MEMORY_DESCRIPTOR)
  endian: le
doc: Pages of all runs lie back to back behind the header, in the order of the runs.
doc-ref: Windows SDK, mindumpdef.h, PHYSICAL_MEMORY_DESCRIPTOR32 and PHYSICAL_MEMORY_DESCRIPTOR64
params:
  - id: is_64
    type: bool
seq:
  - id: num_runs
    -orig-id: NumberOfRuns
    type: u4
    valid:
      max: 'is_64 ? 43 : 86'
  - id: padding
    type: u4
    if: is_64
  - id: num_pages
    -orig-id: NumberOfPages
    type: word(is_64)
  - id: runs
    -orig-id: Run
    type: run(is_64)
    repeat: expr
    repeat-expr: num_runs
types:
  run:
    params:
      - id: is_64
        type: bool
    seq:
      - id: base_page
        -orig-id: BasePage
        type: word(is_64)
      - id: num_pages
        -orig-id: PageCount
        type: word(is_64)
  word:
    params:
      - id: is_64
        type: bool
    seq:
      - id: wide
        type: u8
        if: is_64
      - id: narrow
        type: u4
        if: not is_64
    instances:
      value:
        value: 'is_64 ? wide : narrow'
