meta:
  id: triage_dump
  title: Small memory dump (TRIAGE_DUMP64, TRIAGE_DUMP32) behind the header of a kernel dump
  endian: le
doc: |
  Where the parts of a small dump lie. Every offset is one of the whole file; 0 means that the part is absent. MiniDumpFields of the
  header is not believed here: Windows sets bits of parts that it leaves out and writes parts whose bit is clear.
doc-ref: Windows SDK, mindumpdef.h, TRIAGE_DUMP64, DUMP_DRIVER_ENTRY64, DUMP_UNLOADED_DRIVERS64
params:
  - id: is_64
    type: bool
seq:
  - id: service_pack_build
    -orig-id: ServicePackBuild
    type: u4
  - id: len_dump
    -orig-id: SizeOfDump
    type: u4
    doc: Without the secondary data, which begins here.
  - id: ofs_valid
    -orig-id: ValidOffset
    type: u4
    doc: Of the four characters `TRGD`; a copy that stopped early has none.
  - id: ofs_context
    -orig-id: ContextOffset
    type: u4
  - id: ofs_exception
    -orig-id: ExceptionOffset
    type: u4
  - id: ofs_mm
    -orig-id: MmOffset
    type: u4
  - id: ofs_unloaded_drivers
    -orig-id: UnloadedDriversOffset
    type: u4
  - id: ofs_prcb
    -orig-id: PrcbOffset
    type: u4
  - id: ofs_process
    -orig-id: ProcessOffset
    type: u4
  - id: ofs_thread
    -orig-id: ThreadOffset
    type: u4
  - id: ofs_call_stack
    -orig-id: CallStackOffset
    type: u4
  - id: len_call_stack
    -orig-id: SizeOfCallStack
    type: u4
  - id: ofs_drivers
    -orig-id: DriverListOffset
    type: u4
  - id: num_drivers
    -orig-id: DriverCount
    type: u4
  - id: ofs_string_pool
    -orig-id: StringPoolOffset
    type: u4
  - id: len_string_pool
    -orig-id: StringPoolSize
    type: u4
  - id: ofs_broken_driver
    -orig-id: BrokenDriverOffset
    type: u4
  - id: options
    -orig-id: TriageOptions
    type: u4
    doc: All ones from one generation of writers; elsewhere bit 8 says that lists were cut.
  - id: top_of_stack
    -orig-id: TopOfStack
    type: word(is_64)
    doc: Address of the first, lowest byte of the call stack.
  - id: backing_store
    -orig-id: BStoreOffset, SizeOfBStore, LimitOfBStore
    size: 16
    if: is_64
  - id: data_page_address
    -orig-id: DataPageAddress
    type: word(is_64)
  - id: ofs_data_page
    -orig-id: DataPageOffset
    type: u4
  - id: len_data_page
    -orig-id: DataPageSize
    type: u4
  - id: ofs_debugger_data
    -orig-id: DebuggerDataOffset
    type: u4
  - id: len_debugger_data
    -orig-id: DebuggerDataSize
    type: u4
  - id: ofs_data_blocks
    -orig-id: DataBlocksOffset
    type: u4
  - id: num_data_blocks
    -orig-id: DataBlocksCount
    type: u4
types:
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
  driver_entry64:
    -orig-id: DUMP_DRIVER_ENTRY64
    doc: |
      A copy of the loader's entry behind the offset of its name. Entries are 0x90 bytes apart in all dumps seen; what follows the time
      stamp in longer ones is not described.
    seq:
      - id: ofs_name
        -orig-id: DriverNameOffset
        type: u4
      - id: links
        -orig-id: InLoadOrderLinks, ExceptionTable, ExceptionTableSize, GpValue, NonPagedDebugInfo
        size: 52
      - id: base
        -orig-id: DllBase
        type: u8
      - id: entry_point
        -orig-id: EntryPoint
        type: u8
      - id: len_image
        -orig-id: SizeOfImage
        type: u4
      - id: names
        -orig-id: FullDllName, BaseDllName, Flags, LoadCount, SectionPointer
        size: 52
      - id: checksum
        -orig-id: CheckSum
        type: u4
      - id: padding
        size: 4
      - id: timestamp
        -orig-id: TimeDateStamp
        type: u4
  driver_entry32:
    -orig-id: DUMP_DRIVER_ENTRY32
    seq:
      - id: ofs_name
        -orig-id: DriverNameOffset
        type: u4
      - id: links
        -orig-id: InLoadOrderLinks, ExceptionTable, ExceptionTableSize, GpValue, NonPagedDebugInfo
        size: 24
      - id: base
        -orig-id: DllBase
        type: u4
      - id: entry_point
        -orig-id: EntryPoint
        type: u4
      - id: len_image
        -orig-id: SizeOfImage
        type: u4
      - id: names
        -orig-id: FullDllName, BaseDllName, Flags, LoadCount, SectionPointer
        size: 28
      - id: checksum
        -orig-id: CheckSum
        type: u4
      - id: timestamp
        -orig-id: TimeDateStamp
        type: u4
  unloaded_driver64:
    -orig-id: DUMP_UNLOADED_DRIVERS64
    seq:
      - id: len_name
        -orig-id: Name.Length
        type: u2
        doc: In bytes, at most 24.
      - id: len_name_buffer
        -orig-id: Name.MaximumLength
        type: u2
      - id: padding
        size: 4
      - id: name_buffer
        -orig-id: Name.Buffer
        type: u8
        doc: Zero or stale.
      - id: name
        -orig-id: DriverName
        size: 24
        doc: Twelve UTF-16 units; longer names are cut.
      - id: start
        -orig-id: StartAddress
        type: u8
      - id: end
        -orig-id: EndAddress
        type: u8
  unloaded_driver32:
    -orig-id: DUMP_UNLOADED_DRIVERS32
    seq:
      - id: len_name
        -orig-id: Name.Length
        type: u2
      - id: len_name_buffer
        -orig-id: Name.MaximumLength
        type: u2
      - id: name_buffer
        -orig-id: Name.Buffer
        type: u4
      - id: name
        -orig-id: DriverName
        size: 24
      - id: start
        -orig-id: StartAddress
        type: u4
      - id: end
        -orig-id: EndAddress
        type: u4
