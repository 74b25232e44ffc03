meta:
  id: kernel_header64
  title: Header of a 64-bit Windows kernel crash dump (DUMP_HEADER64)
  endian: le
doc: |
  The first 0x2000 bytes of a kernel dump of an x64 or ARM64 system. The kernel fills the header with the repeated text `PAGE` before
  it sets fields, so that this pattern in a field means that nobody has set it.
doc-ref: Windows SDK, mindumpdef.h, DUMP_HEADER64
seq:
  - id: signature
    -orig-id: Signature, ValidDump
    contents: PAGEDU64
  - id: major_version
    -orig-id: MajorVersion
    type: u4
    doc: 0xF for a free build of Windows, 0xC for a checked one.
  - id: minor_version
    -orig-id: MinorVersion
    type: u4
    doc: Build number.
  - id: directory_table_base
    -orig-id: DirectoryTableBase
    type: u8
  - id: pfn_data_base
    -orig-id: PfnDataBase
    type: u8
    doc: Address of nt!MmPfnDatabase, which is itself a pointer.
  - id: ps_loaded_module_list
    -orig-id: PsLoadedModuleList
    type: u8
  - id: ps_active_process_head
    -orig-id: PsActiveProcessHead
    type: u8
  - id: machine_image_type
    -orig-id: MachineImageType
    type: u4
  - id: number_processors
    -orig-id: NumberProcessors
    type: u4
  - id: bug_check_code
    -orig-id: BugCheckCode
    type: u4
  - id: padding
    size: 4
  - id: bug_check_parameters
    -orig-id: BugCheckParameter1
    type: u8
    repeat: expr
    repeat-expr: 4
  - id: version_user
    -orig-id: VersionUser
    size: 32
  - id: kd_debugger_data_block
    -orig-id: KdDebuggerDataBlock
    type: u8
  - id: physical_memory_block
    -orig-id: PhysicalMemoryBlock
    size: 704
    doc: Runs of physical memory in full dumps (see physical_memory_block64); filler in the other kinds.
  - id: context_record
    -orig-id: ContextRecord
    size: 3000
  - id: exception
    -orig-id: Exception
    type: exception_record
  - id: dump_type
    -orig-id: DumpType
    type: u4
  - id: padding_after_type
    size: 4
  - id: required_dump_space
    -orig-id: RequiredDumpSpace
    type: u8
    doc: Bytes that the writer wanted; not the size of the file.
  - id: system_time
    -orig-id: SystemTime
    type: u8
    doc: FILETIME of the crash.
  - id: comment
    -orig-id: Comment
    size: 128
  - id: system_up_time
    -orig-id: SystemUpTime
    type: u8
    doc: In units of 100 ns.
  - id: mini_dump_fields
    -orig-id: MiniDumpFields
    type: u4
  - id: secondary_data_state
    -orig-id: SecondaryDataState
    type: u4
  - id: product_type
    -orig-id: ProductType
    type: u4
  - id: suite_mask
    -orig-id: SuiteMask
    type: u4
  - id: writer_status
    -orig-id: WriterStatus
    type: u4
  - id: unused
    size: 4
  - id: attributes
    -orig-id: Attributes
    type: u4
    doc: DUMP_FILE_ATTRIBUTES; filler or reserved in dumps of older systems.
  - id: boot_id
    -orig-id: BootId
    type: u4
types:
  exception_record:
    -orig-id: EXCEPTION_RECORD64
    seq:
      - id: code
        type: u4
      - id: flags
        type: u4
      - id: record
        type: u8
      - id: address
        type: u8
      - id: num_parameters
        type: u4
      - id: padding
        size: 4
      - id: information
        type: u8
        repeat: expr
        repeat-expr: 15
