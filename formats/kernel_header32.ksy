meta:
  id: kernel_header32
  title: Header of a 32-bit Windows kernel crash dump (DUMP_HEADER32)
  endian: le
doc: |
  The first 0x1000 bytes of a kernel dump of an x86 system, with or without PAE. Fields that nobody has set keep the text `PAGE`.
doc-ref: Windows SDK, mindumpdef.h, DUMP_HEADER32
seq:
  - id: signature
    -orig-id: Signature, ValidDump
    contents: PAGEDUMP
  - id: major_version
    -orig-id: MajorVersion
    type: u4
  - id: minor_version
    -orig-id: MinorVersion
    type: u4
    doc: Build number.
  - id: directory_table_base
    -orig-id: DirectoryTableBase
    type: u4
  - id: pfn_data_base
    -orig-id: PfnDataBase
    type: u4
  - id: ps_loaded_module_list
    -orig-id: PsLoadedModuleList
    type: u4
  - id: ps_active_process_head
    -orig-id: PsActiveProcessHead
    type: u4
  - id: machine_image_type
    -orig-id: MachineImageType
    type: u4
  - id: number_processors
    -orig-id: NumberProcessors
    type: u4
  - id: bug_check_code
    -orig-id: BugCheckCode
    type: u4
  - id: bug_check_parameters
    -orig-id: BugCheckParameter1
    type: u4
    repeat: expr
    repeat-expr: 4
  - id: version_user
    -orig-id: VersionUser
    size: 32
  - id: pae_enabled
    -orig-id: PaeEnabled
    type: u1
  - id: kd_secondary_version
    -orig-id: KdSecondaryVersion
    type: u1
  - id: spare
    size: 2
  - id: kd_debugger_data_block
    -orig-id: KdDebuggerDataBlock
    type: u4
  - id: physical_memory_block
    -orig-id: PhysicalMemoryBlock
    size: 700
  - id: context_record
    -orig-id: ContextRecord
    size: 1200
  - id: exception
    -orig-id: Exception
    type: exception_record
  - id: comment
    -orig-id: Comment
    size: 128
  - id: attributes
    -orig-id: Attributes
    type: u4
  - id: boot_id
    -orig-id: BootId
    type: u4
  - id: reserved
    size: 1760
  - id: dump_type
    -orig-id: DumpType
    type: u4
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
  - id: required_dump_space
    -orig-id: RequiredDumpSpace
    type: u8
  - id: reserved_after_space
    size: 16
  - id: system_up_time
    -orig-id: SystemUpTime
    type: u8
    doc: In units of 100 ns; before the time here, after it in the 64-bit header.
  - id: system_time
    -orig-id: SystemTime
    type: u8
types:
  exception_record:
    -orig-id: EXCEPTION_RECORD32
    seq:
      - id: code
        type: u4
      - id: flags
        type: u4
      - id: record
        type: u4
      - id: address
        type: u4
      - id: num_parameters
        type: u4
      - id: information
        type: u4
        repeat: expr
        repeat-expr: 15
