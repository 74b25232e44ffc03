meta:
  id: windows_minidump
  title: User-mode minidump (MDMP), header and streams
  file-extension:
    - dmp
    - mdmp
  license: Apache-2.0
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: |
  A minidump is a header, a directory of streams, and structures that point at each other by absolute file offsets (RVAs).
  A file may be larger than a stream of this parser can be, so nothing here follows an offset: each top-level type below is parsed
  from the bytes of its own stream or structure, and the reader finds these bytes. The root type is the header.
  Structures are packed to 4 bytes. Every list ends where its bytes end, even when its count promises more; `num_declared`
  keeps the promise, so a reader sees what is missing. Lists that carry the size of their header and of their entries are read with those.
doc-ref: Windows SDK, minidumpapiset.h; Breakpad, minidump_format.h; Crashpad, minidump_extensions.h
seq:
  - id: signature
    -orig-id: Signature
    contents: MDMP
  - id: version
    -orig-id: Version
    type: u2
    valid: 0xa793
  - id: writer_version
    type: u2
    doc: Differs between writers, without meaning for a reader.
  - id: num_streams
    -orig-id: NumberOfStreams
    type: u4
  - id: ofs_directory
    -orig-id: StreamDirectoryRva
    type: u4
  - id: checksum
    -orig-id: CheckSum
    type: u4
  - id: timestamp
    -orig-id: TimeDateStamp
    type: u4
    doc: Seconds since 1970, UTC.
  - id: flags
    -orig-id: Flags
    type: u8
    doc: MINIDUMP_TYPE bits.
enums:
  stream_type:
    0: unused
    3: thread_list
    4: module_list
    5: memory_list
    6: exception
    7: system_info
    8: thread_ex_list
    9: memory64_list
    10: comment_a
    11: comment_w
    12: handle_data
    13: function_table
    14: unloaded_module_list
    15: misc_info
    16: memory_info_list
    17: thread_info_list
    18: handle_operation_list
    19: token
    20: java_script_data
    21: system_memory_info
    22: process_vm_counters
    23: ipt_trace
    24: thread_names
    0x10000: first_user
    0x43500001: crashpad_info
    0x47670001: breakpad_info
    0x47670002: assertion_info
    0x47670003: linux_cpu_info
    0x47670004: linux_proc_status
    0x47670005: linux_lsb_release
    0x47670006: linux_cmd_line
    0x47670007: linux_environ
    0x47670008: linux_auxv
    0x47670009: linux_maps
    0x4767000a: linux_dso_debug
    0x4d7a0001: mac_crash_info
    0x4d7a0002: mac_boot_args
    0x4d7a0003: linux_process_limits
    0x4d7a0004: soft_errors
types:
  directory:
    -orig-id: MINIDUMP_DIRECTORY
    seq:
      - id: entries
        type: directory_entry
        repeat: expr
        repeat-expr: _io.size / 12
  directory_entry:
    seq:
      - id: stream_type
        -orig-id: StreamType
        type: u4
      - id: location
        type: location
  location:
    -orig-id: MINIDUMP_LOCATION_DESCRIPTOR
    seq:
      - id: len_data
        -orig-id: DataSize
        type: u4
      - id: ofs_data
        -orig-id: Rva
        type: u4
  memory_range:
    -orig-id: MINIDUMP_MEMORY_DESCRIPTOR
    seq:
      - id: start
        -orig-id: StartOfMemoryRange
        type: u8
      - id: location
        type: location
  thread_list:
    -orig-id: MINIDUMP_THREAD_LIST
    doc: Some writers align the entries to 8 bytes; only the size of the stream tells.
    params:
      - id: len_declared
        type: u8
    seq:
      - id: num_declared
        type: u4
      - id: padding
        size: 4
        if: len_declared == 8 + num_declared * 48
      - id: threads
        type: thread
        repeat: expr
        repeat-expr: num_threads
    instances:
      num_room:
        value: (_io.size - 4) / 48
      num_threads:
        value: 'num_declared < num_room ? num_declared : num_room'
  thread_ex_list:
    -orig-id: MINIDUMP_THREAD_EX_LIST
    seq:
      - id: num_declared
        type: u4
      - id: threads
        type: thread_ex
        repeat: expr
        repeat-expr: num_threads
    instances:
      num_room:
        value: (_io.size - 4) / 64
      num_threads:
        value: 'num_declared < num_room ? num_declared : num_room'
  thread:
    -orig-id: MINIDUMP_THREAD
    seq:
      - id: thread_id
        -orig-id: ThreadId
        type: u4
      - id: suspend_count
        -orig-id: SuspendCount
        type: u4
      - id: priority_class
        -orig-id: PriorityClass
        type: u4
      - id: priority
        -orig-id: Priority
        type: u4
      - id: teb
        -orig-id: Teb
        type: u8
      - id: stack
        -orig-id: Stack
        type: memory_range
      - id: context
        -orig-id: ThreadContext
        type: location
  thread_ex:
    -orig-id: MINIDUMP_THREAD_EX
    seq:
      - id: thread
        type: thread
      - id: backing_store
        -orig-id: BackingStore
        type: memory_range
        doc: Of Itanium threads.
  module_list:
    -orig-id: MINIDUMP_MODULE_LIST
    params:
      - id: len_declared
        type: u8
    seq:
      - id: num_declared
        type: u4
      - id: padding
        size: 4
        if: len_declared == 8 + num_declared * 108
      - id: modules
        type: module
        repeat: expr
        repeat-expr: num_modules
    instances:
      num_room:
        value: (_io.size - 4) / 108
      num_modules:
        value: 'num_declared < num_room ? num_declared : num_room'
  module:
    -orig-id: MINIDUMP_MODULE
    seq:
      - id: base
        -orig-id: BaseOfImage
        type: u8
      - id: len_image
        -orig-id: SizeOfImage
        type: u4
      - id: checksum
        -orig-id: CheckSum
        type: u4
      - id: timestamp
        -orig-id: TimeDateStamp
        type: u4
      - id: ofs_name
        -orig-id: ModuleNameRva
        type: u4
      - id: version_info
        -orig-id: VersionInfo
        type: fixed_file_info
      - id: codeview
        -orig-id: CvRecord
        type: location
      - id: misc
        -orig-id: MiscRecord
        type: location
      - id: reserved
        type: u8
        repeat: expr
        repeat-expr: 2
  fixed_file_info:
    -orig-id: VS_FIXEDFILEINFO
    doc: Signature 0xfeef04bd where the image had a version resource.
    seq:
      - id: signature
        type: u4
      - id: struct_version
        type: u4
      - id: file_version_ms
        type: u4
      - id: file_version_ls
        type: u4
      - id: product_version_ms
        type: u4
      - id: product_version_ls
        type: u4
      - id: flags_and_kind
        type: u4
        repeat: expr
        repeat-expr: 5
      - id: file_date
        type: u8
  memory_list:
    -orig-id: MINIDUMP_MEMORY_LIST
    params:
      - id: len_declared
        type: u8
    seq:
      - id: num_declared
        type: u4
      - id: padding
        size: 4
        if: len_declared == 8 + num_declared * 16
      - id: ranges
        type: memory_range
        repeat: expr
        repeat-expr: num_ranges
    instances:
      num_room:
        value: (_io.size - 4) / 16
      num_ranges:
        value: 'num_declared < num_room ? num_declared : num_room'
  memory64_list:
    -orig-id: MINIDUMP_MEMORY64_LIST
    doc: The bytes of all ranges follow each other from `ofs_data` on; a range has no offset of its own.
    seq:
      - id: num_declared
        -orig-id: NumberOfMemoryRanges
        type: u8
      - id: ofs_data
        -orig-id: BaseRva
        type: u8
      - id: ranges
        type: memory64_range
        repeat: expr
        repeat-expr: num_ranges
    instances:
      num_room:
        value: (_io.size - 16) / 16
      num_ranges:
        value: 'num_declared >= 0 and num_declared < num_room ? num_declared : num_room'
        doc: The count is an unsigned 64-bit number; its upper half reads as negative here.
  memory64_range:
    -orig-id: MINIDUMP_MEMORY_DESCRIPTOR64
    seq:
      - id: start
        type: u8
      - id: len_data
        type: u8
  exception_stream:
    -orig-id: MINIDUMP_EXCEPTION_STREAM
    seq:
      - id: thread_id
        type: u4
      - id: alignment
        type: u4
      - id: code
        -orig-id: ExceptionCode
        type: u4
      - id: flags
        -orig-id: ExceptionFlags
        type: u4
      - id: nested_record
        -orig-id: ExceptionRecord
        type: u8
      - id: address
        -orig-id: ExceptionAddress
        type: u8
      - id: num_parameters
        -orig-id: NumberParameters
        type: u4
      - id: record_alignment
        type: u4
      - id: information
        -orig-id: ExceptionInformation
        type: u8
        repeat: expr
        repeat-expr: 15
      - id: context
        -orig-id: ThreadContext
        type: location
        if: _io.size >= 168
  system_info:
    -orig-id: MINIDUMP_SYSTEM_INFO
    seq:
      - id: processor_architecture
        type: u2
      - id: processor_level
        type: u2
      - id: processor_revision
        type: u2
      - id: num_processors
        type: u1
      - id: product_type
        type: u1
      - id: major_version
        type: u4
      - id: minor_version
        type: u4
      - id: build_number
        type: u4
      - id: platform_id
        type: u4
      - id: ofs_csd_version
        type: u4
      - id: suite_mask
        type: u2
      - id: reserved
        type: u2
      - id: cpu_vendor
        size: 12
        if: not _io.eof
        doc: CPUID leaf 0 of x86 and x64; ProcessorFeatures of the others.
  misc_info:
    -orig-id: MINIDUMP_MISC_INFO_5
    doc: Grew five times; a field is there when both its flag and the size say so.
    seq:
      - id: len_info
        -orig-id: SizeOfInfo
        type: u4
      - id: flags1
        -orig-id: Flags1
        type: u4
      - id: process_id
        type: u4
      - id: process_create_time
        type: u4
        doc: Seconds since 1970, UTC.
      - id: process_user_time
        type: u4
        doc: Seconds.
      - id: process_kernel_time
        type: u4
        doc: Seconds.
      - id: processor_power
        type: processor_power
        size: 20
        if: _io.size >= 0x2c and len_info >= 0x2c
      - id: security
        type: process_security
        size: 188
        if: _io.size >= 0xe8 and len_info >= 0xe8
      - id: build
        type: build_strings
        size: 600
        if: _io.size >= 0x340 and len_info >= 0x340
  processor_power:
    seq:
      - id: max_mhz
        type: u4
      - id: current_mhz
        type: u4
      - id: mhz_limit
        type: u4
      - id: max_idle_state
        type: u4
      - id: current_idle_state
        type: u4
  process_security:
    seq:
      - id: integrity_level
        type: u4
      - id: execute_flags
        type: u4
      - id: protected_process
        type: u4
      - id: time_zone_id
        type: u4
      - id: time_zone
        -orig-id: TIME_ZONE_INFORMATION
        size: 172
  build_strings:
    seq:
      - id: build_string
        -orig-id: BuildString
        size: 520
      - id: debug_build_string
        -orig-id: DbgBldStr
        size: 80
  thread_names:
    -orig-id: MINIDUMP_THREAD_NAME_LIST
    seq:
      - id: num_declared
        type: u4
      - id: names
        type: thread_name
        repeat: expr
        repeat-expr: num_names
    instances:
      num_room:
        value: (_io.size - 4) / 12
      num_names:
        value: 'num_declared < num_room ? num_declared : num_room'
  thread_name:
    -orig-id: MINIDUMP_THREAD_NAME
    doc: The one structure with an unaligned 64-bit field.
    seq:
      - id: thread_id
        type: u4
      - id: ofs_name
        type: u8
  strided_list:
    doc: Unloaded modules and thread infos begin with the size of this header, the size of an entry, and their count.
    seq:
      - id: len_header
        -orig-id: SizeOfHeader
        type: u4
      - id: len_entry
        -orig-id: SizeOfEntry
        type: u4
      - id: num_entries
        -orig-id: NumberOfEntries
        type: u4
  memory_info_list:
    -orig-id: MINIDUMP_MEMORY_INFO_LIST
    seq:
      - id: len_header
        type: u4
      - id: len_entry
        type: u4
      - id: num_entries
        type: u8
  unloaded_module:
    -orig-id: MINIDUMP_UNLOADED_MODULE
    seq:
      - id: base
        type: u8
      - id: len_image
        type: u4
      - id: checksum
        type: u4
      - id: timestamp
        type: u4
      - id: ofs_name
        type: u4
  thread_info:
    -orig-id: MINIDUMP_THREAD_INFO
    doc: Times are FILETIMEs, durations their units of 100 ns.
    seq:
      - id: thread_id
        type: u4
      - id: dump_flags
        type: u4
      - id: dump_error
        type: u4
      - id: exit_status
        type: u4
      - id: create_time
        type: u8
      - id: exit_time
        type: u8
      - id: kernel_time
        type: u8
      - id: user_time
        type: u8
      - id: start_address
        type: u8
      - id: affinity
        type: u8
  memory_info:
    -orig-id: MINIDUMP_MEMORY_INFO
    seq:
      - id: base
        -orig-id: BaseAddress
        type: u8
      - id: allocation_base
        type: u8
      - id: allocation_protect
        type: u4
      - id: alignment
        type: u4
      - id: len_region
        -orig-id: RegionSize
        type: u8
      - id: state
        type: u4
      - id: protect
        type: u4
      - id: kind
        -orig-id: Type
        type: u4
  handle_descriptor:
    -orig-id: MINIDUMP_HANDLE_DESCRIPTOR
    doc: Version 2 appends an offset of object information, which the size of a descriptor tells.
    seq:
      - id: handle
        type: u8
      - id: ofs_type_name
        type: u4
      - id: ofs_object_name
        type: u4
      - id: attributes
        type: u4
      - id: granted_access
        type: u4
      - id: num_handles
        type: u4
      - id: num_pointers
        type: u4
  process_vm_counters:
    -orig-id: MINIDUMP_PROCESS_VM_COUNTERS_2
    doc: |
      Sizes in bytes. Revision 1 ends with the private usage and has no virtual sizes; the flags of revision 2 say which fields it filled.
    seq:
      - id: revision
        type: u2
      - id: flags
        type: u2
        doc: Bit 1, the virtual sizes are there; bit 2, the private usage; bit 4, the limits of the job.
      - id: num_page_faults
        type: u4
      - id: peak_working_set
        type: u8
      - id: working_set
        type: u8
      - id: quotas
        type: u8
        repeat: expr
        repeat-expr: 4
      - id: pagefile_usage
        type: u8
      - id: peak_pagefile_usage
        type: u8
      - id: peak_virtual
        type: u8
        if: revision != 1
      - id: virtual
        type: u8
        if: revision != 1
      - id: private_usage
        type: u8
      - id: job
        type: job_vm_counters
        if: revision != 1 and _io.size >= 152
  job_vm_counters:
    seq:
      - id: private_working_set
        type: u8
      - id: shared_commit
        type: u8
      - id: job_shared_commit
        type: u8
      - id: job_private_commit
        type: u8
      - id: job_peak_private_commit
        type: u8
      - id: job_private_commit_limit
        type: u8
      - id: job_total_commit_limit
        type: u8
  system_memory_info:
    -orig-id: MINIDUMP_SYSTEM_MEMORY_INFO_1
    doc: The beginning of the structure; counts are pages. What follows are counters of the cache and of the disk.
    seq:
      - id: revision
        type: u2
      - id: flags
        type: u2
        doc: Bit 1, the performance information is there.
      - id: timer_resolution
        type: u4
      - id: len_page
        -orig-id: PageSize
        type: u4
      - id: num_physical_pages
        type: u4
      - id: other_basic_information
        size: 40
      - id: file_cache_information
        size: 60
      - id: num_available_pages
        -orig-id: AvailablePages
        type: u8
      - id: num_committed_pages
        -orig-id: CommittedPages
        type: u8
      - id: num_commit_limit_pages
        -orig-id: CommitLimit
        type: u8
      - id: num_peak_committed_pages
        -orig-id: PeakCommitment
        type: u8
  codeview:
    doc: What ties an image to its symbols; the signature says how.
    seq:
      - id: signature
        type: u4
        enum: codeview_signature
      - id: identity
        type:
          switch-on: signature
          cases:
            codeview_signature::rsds: codeview_rsds
            codeview_signature::nb10: codeview_nb10
            codeview_signature::elf: codeview_build_id
    enums:
      codeview_signature:
        0x53445352: rsds
        0x3031424e: nb10
        0x4270454c: elf
  codeview_rsds:
    doc: RSDS, PDB 7.0.
    seq:
      - id: guid
        size: 16
      - id: age
        type: u4
      - id: name
        size-eos: true
  codeview_nb10:
    doc: NB10, PDB 2.0.
    seq:
      - id: offset
        type: u4
      - id: timestamp
        type: u4
      - id: age
        type: u4
      - id: name
        size-eos: true
  codeview_build_id:
    doc: Breakpad's record of an ELF build id.
    seq:
      - id: build_id
        size-eos: true
  breakpad_info:
    -orig-id: MDRawBreakpadInfo
    seq:
      - id: validity
        type: u4
        doc: Bit 0, the dump thread is known; bit 1, the requesting thread is.
      - id: dump_thread_id
        type: u4
      - id: requesting_thread_id
        type: u4
  assertion_info:
    -orig-id: MDRawAssertionInfo
    seq:
      - id: expression
        size: 256
      - id: function
        size: 256
      - id: file
        size: 256
      - id: line
        type: u4
      - id: kind
        type: u4
  crashpad_info:
    -orig-id: MinidumpCrashpadInfo
    seq:
      - id: version
        type: u4
      - id: report_id
        size: 16
      - id: client_id
        size: 16
      - id: annotations
        -orig-id: simple_annotations
        type: location
      - id: modules
        -orig-id: module_list
        type: location
  crashpad_dictionary:
    -orig-id: MinidumpSimpleStringDictionary
    seq:
      - id: num_declared
        type: u4
      - id: entries
        type: crashpad_entry
        repeat: expr
        repeat-expr: num_entries
    instances:
      num_room:
        value: (_io.size - 4) / 8
      num_entries:
        value: 'num_declared < num_room ? num_declared : num_room'
  crashpad_entry:
    seq:
      - id: ofs_key
        type: u4
      - id: ofs_value
        type: u4
  crashpad_module_list:
    -orig-id: MinidumpModuleCrashpadInfoList
    seq:
      - id: num_declared
        type: u4
      - id: links
        type: crashpad_module_link
        repeat: expr
        repeat-expr: num_links
    instances:
      num_room:
        value: (_io.size - 4) / 12
      num_links:
        value: 'num_declared < num_room ? num_declared : num_room'
  crashpad_module_link:
    seq:
      - id: module_index
        type: u4
      - id: location
        type: location
  crashpad_module:
    -orig-id: MinidumpModuleCrashpadInfo
    doc: The third location came later; `version` stayed.
    seq:
      - id: version
        type: u4
      - id: list_annotations
        type: location
      - id: annotations
        -orig-id: simple_annotations
        type: location
      - id: annotation_objects
        type: location
        if: _io.size >= 28
  crashpad_string_list:
    -orig-id: MinidumpRVAList
    seq:
      - id: num_declared
        type: u4
      - id: ofs_strings
        type: u4
        repeat: expr
        repeat-expr: num_ofs_strings
    instances:
      num_room:
        value: (_io.size - 4) / 4
      num_ofs_strings:
        value: 'num_declared < num_room ? num_declared : num_room'
  crashpad_object_list:
    -orig-id: MinidumpAnnotationList
    seq:
      - id: num_declared
        type: u4
      - id: objects
        type: crashpad_object
        repeat: expr
        repeat-expr: num_objects
    instances:
      num_room:
        value: (_io.size - 4) / 12
      num_objects:
        value: 'num_declared < num_room ? num_declared : num_room'
  crashpad_object:
    -orig-id: MinidumpAnnotation
    seq:
      - id: ofs_name
        type: u4
      - id: kind
        -orig-id: type
        type: u2
        doc: 1 is text.
      - id: reserved
        type: u2
      - id: ofs_value
        type: u4
