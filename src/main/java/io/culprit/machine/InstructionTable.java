package io.culprit.machine;

/**
 * The x64 instruction encodings that the decoder knows, one per line, in the notation of the Intel SDM volume 2, appendix A.
 *
 * <p>A line is an opcode (with {@code 0f}, {@code 0f38} or {@code 0f3a} in front), conditions, a mnemonic, operands. {@code *8}:
 * eight opcodes with a register in the low bits; {@code *16}: sixteen opcodes with a condition in the low bits. Conditions:
 * {@code np 66 f3 f2} mandatory prefix, {@code /n} the reg field, {@code r} and {@code m} register or memory form, {@code =xx} the
 * whole ModRM byte, {@code nob} no REX.B, {@code now} no REX.W, {@code a32} address-size prefix. {@code A|B|C}: the name for operand size 16, 32, 64.
 * The first line that fits wins.
 *
 * <p>Operands: E register or memory by ModRM, G register by reg, M memory, R register by rm, Z register by opcode, A accumulator,
 * C rcx or control register, D rdx or debug register, S segment register, F segment register by opcode, V and W vector register by
 * reg and by rm, I immediate, J branch, O absolute address, X and Y string source and destination. Sizes: b w d q x are 1, 2, 4, 8, 16
 * bytes; v the operand size; y 4 or 8; z 2 or 4; p 8, or 2 with an operand-size prefix; c 8 or 16; h signed 16 bits; n none; u unsigned byte.
 */
final class InstructionTable {

    static final String ROWS = """
        00 ADD Eb,Gb
        01 ADD Ev,Gv
        02 ADD Gb,Eb
        03 ADD Gv,Ev
        04 ADD Ab,Ib
        05 ADD Av,Iz
        08 OR Eb,Gb
        09 OR Ev,Gv
        0a OR Gb,Eb
        0b OR Gv,Ev
        0c OR Ab,Ib
        0d OR Av,Iz
        10 ADC Eb,Gb
        11 ADC Ev,Gv
        12 ADC Gb,Eb
        13 ADC Gv,Ev
        14 ADC Ab,Ib
        15 ADC Av,Iz
        18 SBB Eb,Gb
        19 SBB Ev,Gv
        1a SBB Gb,Eb
        1b SBB Gv,Ev
        1c SBB Ab,Ib
        1d SBB Av,Iz
        20 AND Eb,Gb
        21 AND Ev,Gv
        22 AND Gb,Eb
        23 AND Gv,Ev
        24 AND Ab,Ib
        25 AND Av,Iz
        28 SUB Eb,Gb
        29 SUB Ev,Gv
        2a SUB Gb,Eb
        2b SUB Gv,Ev
        2c SUB Ab,Ib
        2d SUB Av,Iz
        30 XOR Eb,Gb
        31 XOR Ev,Gv
        32 XOR Gb,Eb
        33 XOR Gv,Ev
        34 XOR Ab,Ib
        35 XOR Av,Iz
        38 CMP Eb,Gb
        39 CMP Ev,Gv
        3a CMP Gb,Eb
        3b CMP Gv,Ev
        3c CMP Ab,Ib
        3d CMP Av,Iz
        50*8 PUSH Zp
        58*8 POP Zp
        63 MOVSXD Gv,Ed
        68 PUSH Ip
        69 IMUL Gv,Ev,Iz
        6a PUSH Ib
        6b IMUL Gv,Ev,Ib
        6c INSB Yb,Dw
        6d INSW|INSD|INSD Yz,Dw
        6e OUTSB Dw,Xb
        6f OUTSW|OUTSD|OUTSD Dw,Xz
        70*16 JO Jb
        80 /0 ADD Eb,Ib
        80 /1 OR Eb,Ib
        80 /2 ADC Eb,Ib
        80 /3 SBB Eb,Ib
        80 /4 AND Eb,Ib
        80 /5 SUB Eb,Ib
        80 /6 XOR Eb,Ib
        80 /7 CMP Eb,Ib
        81 /0 ADD Ev,Iz
        81 /1 OR Ev,Iz
        81 /2 ADC Ev,Iz
        81 /3 SBB Ev,Iz
        81 /4 AND Ev,Iz
        81 /5 SUB Ev,Iz
        81 /6 XOR Ev,Iz
        81 /7 CMP Ev,Iz
        83 /0 ADD Ev,Ib
        83 /1 OR Ev,Ib
        83 /2 ADC Ev,Ib
        83 /3 SBB Ev,Ib
        83 /4 AND Ev,Ib
        83 /5 SUB Ev,Ib
        83 /6 XOR Ev,Ib
        83 /7 CMP Ev,Ib
        84 TEST Eb,Gb
        85 TEST Ev,Gv
        86 r XCHG Gb,Eb
        86 XCHG Eb,Gb
        87 r XCHG Gv,Ev
        87 XCHG Ev,Gv
        88 MOV Eb,Gb
        89 MOV Ev,Gv
        8a MOV Gb,Eb
        8b MOV Gv,Ev
        8c r MOV Ev,Sw
        8c m MOV Ew,Sw
        8d m LEA Gv,Mn
        8e r MOV Sw,Ev
        8e m MOV Sw,Ew
        8f /0 POP Ep
        90 f3 nob now PAUSE
        90 nob np NOP
        90 nob 66 NOP
        90*8 np XCHG Av,Zv
        90*8 66 XCHG Av,Zv
        98 CBW|CWDE|CDQE
        99 CWD|CDQ|CQO
        9b WAIT
        9c PUSHF|PUSHFQ|PUSHFQ
        9d POPF|POPFQ|POPFQ
        9e SAHF
        9f LAHF
        a0 a32 now MOV Ab,Ob
        a0 MOVABS Ab,Ob
        a1 a32 now MOV Av,Ov
        a1 MOVABS Av,Ov
        a2 a32 now MOV Ob,Ab
        a2 MOVABS Ob,Ab
        a3 a32 now MOV Ov,Av
        a3 MOVABS Ov,Av
        a4 MOVSB Yb,Xb
        a5 MOVSW|MOVSD_STRING|MOVSQ Yv,Xv
        a6 CMPSB Xb,Yb
        a7 CMPSW|CMPSD_STRING|CMPSQ Xv,Yv
        a8 TEST Ab,Ib
        a9 TEST Av,Iz
        aa STOSB Yb,Ab
        ab STOSW|STOSD|STOSQ Yv,Av
        ac LODSB Ab,Xb
        ad LODSW|LODSD|LODSQ Av,Xv
        ae SCASB Ab,Yb
        af SCASW|SCASD|SCASQ Av,Yv
        b0*8 MOV Zb,Ib
        b8*8 MOV|MOV|MOVABS Zv,Iv
        c0 /0 ROL Eb,Iu
        c1 /0 ROL Ev,Iu
        d0 /0 ROL Eb
        d1 /0 ROL Ev
        d2 /0 ROL Eb,Cb
        d3 /0 ROL Ev,Cb
        c0 /1 ROR Eb,Iu
        c1 /1 ROR Ev,Iu
        d0 /1 ROR Eb
        d1 /1 ROR Ev
        d2 /1 ROR Eb,Cb
        d3 /1 ROR Ev,Cb
        c0 /2 RCL Eb,Iu
        c1 /2 RCL Ev,Iu
        d0 /2 RCL Eb
        d1 /2 RCL Ev
        d2 /2 RCL Eb,Cb
        d3 /2 RCL Ev,Cb
        c0 /3 RCR Eb,Iu
        c1 /3 RCR Ev,Iu
        d0 /3 RCR Eb
        d1 /3 RCR Ev
        d2 /3 RCR Eb,Cb
        d3 /3 RCR Ev,Cb
        c0 /4 SHL Eb,Iu
        c1 /4 SHL Ev,Iu
        d0 /4 SHL Eb
        d1 /4 SHL Ev
        d2 /4 SHL Eb,Cb
        d3 /4 SHL Ev,Cb
        c0 /5 SHR Eb,Iu
        c1 /5 SHR Ev,Iu
        d0 /5 SHR Eb
        d1 /5 SHR Ev
        d2 /5 SHR Eb,Cb
        d3 /5 SHR Ev,Cb
        c0 /7 SAR Eb,Iu
        c1 /7 SAR Ev,Iu
        d0 /7 SAR Eb
        d1 /7 SAR Ev
        d2 /7 SAR Eb,Cb
        d3 /7 SAR Ev,Cb
        c2 RET Iw
        c3 RET
        c6 /0 MOV Eb,Ib
        c7 /0 MOV Ev,Iz
        c8 ENTER Ih,Ib
        c9 LEAVE
        ca RETF|RETF|RETFQ Iw
        cb RETF|RETF|RETFQ
        cc INT3
        cd INT Iu
        cf IRET|IRETD|IRETQ
        d7 XLATB
        d8*8 UNKNOWN Eb
        e0 LOOPNE Jb
        e1 LOOPE Jb
        e2 LOOP Jb
        e3 a32 now JECXZ Jb
        e3 JRCXZ Jb
        e4 IN Ab,Iu
        e5 IN Az,Iu
        e6 OUT Iu,Ab
        e7 OUT Iu,Az
        e8 CALL Jz
        e9 JMP Jz
        eb JMP Jb
        ec IN Ab,Dw
        ed IN Az,Dw
        ee OUT Dw,Ab
        ef OUT Dw,Az
        f4 HLT
        f5 CMC
        f6 /0 TEST Eb,Ib
        f6 /2 NOT Eb
        f6 /3 NEG Eb
        f6 /4 MUL Eb
        f6 /5 IMUL Eb
        f6 /6 DIV Eb
        f6 /7 IDIV Eb
        f7 /0 TEST Ev,Iz
        f7 /2 NOT Ev
        f7 /3 NEG Ev
        f7 /4 MUL Ev
        f7 /5 IMUL Ev
        f7 /6 DIV Ev
        f7 /7 IDIV Ev
        f8 CLC
        f9 STC
        fa CLI
        fb STI
        fc CLD
        fd STD
        fe /0 INC Eb
        fe /1 DEC Eb
        ff /0 INC Ev
        ff /1 DEC Ev
        ff /2 CALL Eq
        ff /3 m LCALL|CALL_FAR|LCALL Mn
        ff /4 JMP Eq
        ff /5 m LJMP|JMP_FAR|LJMP Mn
        ff /6 PUSH Ep
        0f00 /0 r SLDT Ev
        0f00 /0 m SLDT Ew
        0f00 /1 r STR Ev
        0f00 /1 m STR Ew
        0f00 /2 LLDT Ew
        0f00 /3 LTR Ew
        0f00 /4 VERR Ew
        0f00 /5 VERW Ew
        0f01 np =c1 VMCALL
        0f01 np =c2 VMLAUNCH
        0f01 np =c3 VMRESUME
        0f01 np =c4 VMXOFF
        0f01 np =c8 MONITOR
        0f01 np =c9 MWAIT
        0f01 np =ca CLAC
        0f01 np =cb STAC
        0f01 np =d0 XGETBV
        0f01 np =d1 XSETBV
        0f01 np =d9 VMMCALL
        0f01 np =f8 SWAPGS
        0f01 np =f9 RDTSCP
        0f01 /0 m SGDT Mn
        0f01 /1 m SIDT Mn
        0f01 /2 m LGDT Mn
        0f01 /3 m LIDT Mn
        0f01 /4 r SMSW Ev
        0f01 /4 m SMSW Ew
        0f01 /6 LMSW Ew
        0f01 /7 m INVLPG Mb
        0f02 LAR Gv,Ew
        0f03 LSL Gv,Ew
        0f05 SYSCALL
        0f06 CLTS
        0f07 SYSRET|SYSRET|SYSRETQ
        0f08 INVD
        0f09 f3 WBNOINVD
        0f09 np WBINVD
        0f0b UD2
        0f0d /0 m PREFETCH Mb
        0f0d /1 m PREFETCHW Mb
        0f0d /2 m PREFETCHWT1 Mb
        0f10 np MOVUPS Vx,Wx
        0f10 66 MOVUPD Vx,Wx
        0f10 f3 MOVSS Vx,Wd
        0f10 f2 MOVSD Vx,Wq
        0f11 np MOVUPS Wx,Vx
        0f11 66 MOVUPD Wx,Vx
        0f11 f3 MOVSS Wd,Vx
        0f11 f2 MOVSD Wq,Vx
        0f12 np r MOVHLPS Vx,Wx
        0f12 np MOVLPS Vx,Wq
        0f12 f3 MOVSLDUP Vx,Wx
        0f12 f2 MOVDDUP Vx,Wq
        0f12 66 m MOVLPD Vx,Wq
        0f13 np m MOVLPS Wq,Vx
        0f13 66 m MOVLPD Wq,Vx
        0f14 np UNPCKLPS Vx,Wx
        0f14 66 UNPCKLPD Vx,Wx
        0f15 np UNPCKHPS Vx,Wx
        0f15 66 UNPCKHPD Vx,Wx
        0f16 np r MOVLHPS Vx,Wx
        0f16 np MOVHPS Vx,Wq
        0f16 f3 MOVSHDUP Vx,Wx
        0f16 66 m MOVHPD Vx,Wq
        0f17 np m MOVHPS Wq,Vx
        0f17 66 m MOVHPD Wq,Vx
        0f18 /0 m PREFETCHNTA Mb
        0f18 /1 m PREFETCHT0 Mb
        0f18 /2 m PREFETCHT1 Mb
        0f18 /3 m PREFETCHT2 Mb
        0f1e f3 =fa ENDBR64
        0f1e f3 =fb ENDBR32
        0f1f NOP Ev
        0f20 MOV Rq,Cq
        0f21 MOV Rq,Dq
        0f22 MOV Cq,Rq
        0f23 MOV Dq,Rq
        0f28 np MOVAPS Vx,Wx
        0f28 66 MOVAPD Vx,Wx
        0f29 np MOVAPS Wx,Vx
        0f29 66 MOVAPD Wx,Vx
        0f2a f3 CVTSI2SS Vx,Ey
        0f2a f2 CVTSI2SD Vx,Ey
        0f2b np m MOVNTPS Wx,Vx
        0f2b 66 m MOVNTPD Wx,Vx
        0f2c f3 CVTTSS2SI Gy,Wd
        0f2c f2 CVTTSD2SI Gy,Wq
        0f2d f3 CVTSS2SI Gy,Wd
        0f2d f2 CVTSD2SI Gy,Wq
        0f2e np UCOMISS Vx,Wd
        0f2e 66 UCOMISD Vx,Wq
        0f2f np COMISS Vx,Wd
        0f2f 66 COMISD Vx,Wq
        0f30 WRMSR
        0f31 RDTSC
        0f32 RDMSR
        0f33 RDPMC
        0f34 SYSENTER
        0f35 SYSEXIT|SYSEXIT|SYSEXITQ
        0f40*16 CMOVO Gv,Ev
        0f50 np r MOVMSKPS Gd,Wx
        0f50 66 r MOVMSKPD Gd,Wx
        0f51 np SQRTPS Vx,Wx
        0f51 66 SQRTPD Vx,Wx
        0f51 f3 SQRTSS Vx,Wd
        0f51 f2 SQRTSD Vx,Wq
        0f52 np RSQRTPS Vx,Wx
        0f52 f3 RSQRTSS Vx,Wd
        0f53 np RCPPS Vx,Wx
        0f53 f3 RCPSS Vx,Wd
        0f54 np ANDPS Vx,Wx
        0f54 66 ANDPD Vx,Wx
        0f55 np ANDNPS Vx,Wx
        0f55 66 ANDNPD Vx,Wx
        0f56 np ORPS Vx,Wx
        0f56 66 ORPD Vx,Wx
        0f57 np XORPS Vx,Wx
        0f57 66 XORPD Vx,Wx
        0f58 np ADDPS Vx,Wx
        0f58 66 ADDPD Vx,Wx
        0f58 f3 ADDSS Vx,Wd
        0f58 f2 ADDSD Vx,Wq
        0f59 np MULPS Vx,Wx
        0f59 66 MULPD Vx,Wx
        0f59 f3 MULSS Vx,Wd
        0f59 f2 MULSD Vx,Wq
        0f5c np SUBPS Vx,Wx
        0f5c 66 SUBPD Vx,Wx
        0f5c f3 SUBSS Vx,Wd
        0f5c f2 SUBSD Vx,Wq
        0f5d np MINPS Vx,Wx
        0f5d 66 MINPD Vx,Wx
        0f5d f3 MINSS Vx,Wd
        0f5d f2 MINSD Vx,Wq
        0f5e np DIVPS Vx,Wx
        0f5e 66 DIVPD Vx,Wx
        0f5e f3 DIVSS Vx,Wd
        0f5e f2 DIVSD Vx,Wq
        0f5f np MAXPS Vx,Wx
        0f5f 66 MAXPD Vx,Wx
        0f5f f3 MAXSS Vx,Wd
        0f5f f2 MAXSD Vx,Wq
        0f5a np CVTPS2PD Vx,Wq
        0f5a 66 CVTPD2PS Vx,Wx
        0f5a f3 CVTSS2SD Vx,Wd
        0f5a f2 CVTSD2SS Vx,Wq
        0f5b np CVTDQ2PS Vx,Wx
        0f5b 66 CVTPS2DQ Vx,Wx
        0f5b f3 CVTTPS2DQ Vx,Wx
        0f60 66 PUNPCKLBW Vx,Wx
        0f61 66 PUNPCKLWD Vx,Wx
        0f62 66 PUNPCKLDQ Vx,Wx
        0f63 66 PACKSSWB Vx,Wx
        0f64 66 PCMPGTB Vx,Wx
        0f65 66 PCMPGTW Vx,Wx
        0f66 66 PCMPGTD Vx,Wx
        0f67 66 PACKUSWB Vx,Wx
        0f68 66 PUNPCKHBW Vx,Wx
        0f69 66 PUNPCKHWD Vx,Wx
        0f6a 66 PUNPCKHDQ Vx,Wx
        0f6b 66 PACKSSDW Vx,Wx
        0f6c 66 PUNPCKLQDQ Vx,Wx
        0f6d 66 PUNPCKHQDQ Vx,Wx
        0f6e 66 MOVD|MOVD|MOVQ Vx,Ey
        0f6f 66 MOVDQA Vx,Wx
        0f6f f3 MOVDQU Vx,Wx
        0f70 66 PSHUFD Vx,Wx,Iu
        0f70 f3 PSHUFHW Vx,Wx,Iu
        0f70 f2 PSHUFLW Vx,Wx,Iu
        0f71 66 /2 r PSRLW Wx,Iu
        0f71 66 /4 r PSRAW Wx,Iu
        0f71 66 /6 r PSLLW Wx,Iu
        0f72 66 /2 r PSRLD Wx,Iu
        0f72 66 /4 r PSRAD Wx,Iu
        0f72 66 /6 r PSLLD Wx,Iu
        0f73 66 /2 r PSRLQ Wx,Iu
        0f73 66 /3 r PSRLDQ Wx,Iu
        0f73 66 /6 r PSLLQ Wx,Iu
        0f73 66 /7 r PSLLDQ Wx,Iu
        0f74 66 PCMPEQB Vx,Wx
        0f75 66 PCMPEQW Vx,Wx
        0f76 66 PCMPEQD Vx,Wx
        0f77 np EMMS
        0f78 np VMREAD Eq,Gq
        0f79 np VMWRITE Gq,Eq
        0f7e 66 MOVD|MOVD|MOVQ Ey,Vx
        0f7e f3 now MOVQ Vx,Wq
        0f7f 66 MOVDQA Wx,Vx
        0f7f f3 MOVDQU Wx,Vx
        0f80*16 JO Jz
        0f90*16 SETO Eb
        0fa0 PUSH Fp
        0fa1 POP Fp
        0fa2 CPUID
        0fa3 BT Ev,Gv
        0fa4 SHLD Ev,Gv,Iu
        0fa5 SHLD Ev,Gv,Cb
        0fa8 PUSH Fp
        0fa9 POP Fp
        0fab BTS Ev,Gv
        0fac SHRD Ev,Gv,Iu
        0fad SHRD Ev,Gv,Cb
        0fae np /0 m FXSAVE|FXSAVE|FXSAVE64 Mn
        0fae np /1 m FXRSTOR|FXRSTOR|FXRSTOR64 Mn
        0fae np /2 m LDMXCSR Md
        0fae np /3 m STMXCSR Md
        0fae np /4 m XSAVE|XSAVE|XSAVE64 Mn
        0fae np /5 m XRSTOR|XRSTOR|XRSTOR64 Mn
        0fae np /6 m XSAVEOPT|XSAVEOPT|XSAVEOPT64 Mn
        0fae np /7 m CLFLUSH Mb
        0fae 66 now /6 m CLWB Mb
        0fae 66 now /7 m CLFLUSHOPT Mb
        0fae np /5 r LFENCE
        0fae np /6 r MFENCE
        0fae np /7 r SFENCE
        0fae f3 /0 r RDFSBASE Ey
        0fae f3 /1 r RDGSBASE Ey
        0fae f3 /2 r WRFSBASE Ey
        0fae f3 /3 r WRGSBASE Ey
        0faf IMUL Gv,Ev
        0fb0 CMPXCHG Eb,Gb
        0fb1 CMPXCHG Ev,Gv
        0fb3 BTR Ev,Gv
        0fb6 MOVZX Gv,Eb
        0fb7 MOVZX Gv,Ew
        0fb8 f3 POPCNT Gv,Ev
        0fb9 UD1 Gv,Ev
        0fba /4 BT Ev,Iu
        0fba /5 BTS Ev,Iu
        0fba /6 BTR Ev,Iu
        0fba /7 BTC Ev,Iu
        0fbb BTC Ev,Gv
        0fbc f3 TZCNT Gv,Ev
        0fbc BSF Gv,Ev
        0fbd f3 LZCNT Gv,Ev
        0fbd BSR Gv,Ev
        0fbe MOVSX Gv,Eb
        0fbf MOVSX Gv,Ew
        0fc0 XADD Eb,Gb
        0fc1 XADD Ev,Gv
        0fc2 np CMPPS Vx,Wx,Iu
        0fc2 66 CMPPD Vx,Wx,Iu
        0fc2 f3 CMPSS Vx,Wd,Iu
        0fc2 f2 CMPSD Vx,Wq,Iu
        0fc3 np m MOVNTI Ey,Gy
        0fc4 66 r PINSRW Vx,Ed,Iu
        0fc4 66 m PINSRW Vx,Ew,Iu
        0fc5 66 r PEXTRW Gd,Wx,Iu
        0fc6 np SHUFPS Vx,Wx,Iu
        0fc6 66 SHUFPD Vx,Wx,Iu
        0fc7 /1 m CMPXCHG8B|CMPXCHG8B|CMPXCHG16B Mc
        0fc7 np /3 m XRSTORS|XRSTORS|XRSTORS64 Mn
        0fc7 np /4 m XSAVEC|XSAVEC|XSAVEC64 Mn
        0fc7 np /5 m XSAVES|XSAVES|XSAVES64 Mn
        0fc7 f3 /7 r RDPID Eq
        0fc7 f3 /6 UNKNOWN
        0fc7 /6 r RDRAND Ev
        0fc7 /7 r RDSEED Ev
        0fc8*8 BSWAP Zv
        0fd1 66 PSRLW Vx,Wx
        0fd2 66 PSRLD Vx,Wx
        0fd3 66 PSRLQ Vx,Wx
        0fd4 66 PADDQ Vx,Wx
        0fd5 66 PMULLW Vx,Wx
        0fd8 66 PSUBUSB Vx,Wx
        0fd9 66 PSUBUSW Vx,Wx
        0fda 66 PMINUB Vx,Wx
        0fdb 66 PAND Vx,Wx
        0fdc 66 PADDUSB Vx,Wx
        0fdd 66 PADDUSW Vx,Wx
        0fde 66 PMAXUB Vx,Wx
        0fdf 66 PANDN Vx,Wx
        0fe0 66 PAVGB Vx,Wx
        0fe3 66 PAVGW Vx,Wx
        0fe4 66 PMULHUW Vx,Wx
        0fe5 66 PMULHW Vx,Wx
        0fe8 66 PSUBSB Vx,Wx
        0fe9 66 PSUBSW Vx,Wx
        0fea 66 PMINSW Vx,Wx
        0feb 66 POR Vx,Wx
        0fec 66 PADDSB Vx,Wx
        0fed 66 PADDSW Vx,Wx
        0fee 66 PMAXSW Vx,Wx
        0fef 66 PXOR Vx,Wx
        0ff1 66 PSLLW Vx,Wx
        0ff2 66 PSLLD Vx,Wx
        0ff3 66 PSLLQ Vx,Wx
        0ff4 66 PMULUDQ Vx,Wx
        0ff5 66 PMADDWD Vx,Wx
        0ff6 66 PSADBW Vx,Wx
        0ff8 66 PSUBB Vx,Wx
        0ff9 66 PSUBW Vx,Wx
        0ffa 66 PSUBD Vx,Wx
        0ffb 66 PSUBQ Vx,Wx
        0ffc 66 PADDB Vx,Wx
        0ffd 66 PADDW Vx,Wx
        0ffe 66 PADDD Vx,Wx
        0fe1 66 PSRAW Vx,Wx
        0fe2 66 PSRAD Vx,Wx
        0fd6 66 MOVQ Wq,Vx
        0fd7 66 r PMOVMSKB Gd,Wx
        0fe6 66 CVTTPD2DQ Vx,Wx
        0fe6 f3 CVTDQ2PD Vx,Wq
        0fe6 f2 CVTPD2DQ Vx,Wx
        0fe7 66 m MOVNTDQ Wx,Vx
        0ff0 f2 m LDDQU Vx,Wx
        0f3800 66 PSHUFB Vx,Wx
        0f3882 66 m INVPCID Gq,Mx
        0f38f0 f2 CRC32 Gy,Eb
        0f38f1 f2 CRC32 Gy,Ev
        0f38f0 m MOVBE Gv,Mv
        0f38f1 m MOVBE Mv,Gv
        0f38f6 66 ADCX Gy,Ey
        0f38f6 f3 ADOX Gy,Ey
        0f3a0f 66 PALIGNR Vx,Wx,Iu
        0f60 np UNKNOWN Eb
        0f61 np UNKNOWN Eb
        0f62 np UNKNOWN Eb
        0f63 np UNKNOWN Eb
        0f64 np UNKNOWN Eb
        0f65 np UNKNOWN Eb
        0f66 np UNKNOWN Eb
        0f67 np UNKNOWN Eb
        0f68 np UNKNOWN Eb
        0f69 np UNKNOWN Eb
        0f6a np UNKNOWN Eb
        0f6b np UNKNOWN Eb
        0f6c np UNKNOWN Eb
        0f6d np UNKNOWN Eb
        0f6e np UNKNOWN Eb
        0f6f np UNKNOWN Eb
        0f74 np UNKNOWN Eb
        0f75 np UNKNOWN Eb
        0f76 np UNKNOWN Eb
        0fd1 np UNKNOWN Eb
        0fd2 np UNKNOWN Eb
        0fd3 np UNKNOWN Eb
        0fd4 np UNKNOWN Eb
        0fd5 np UNKNOWN Eb
        0fd6 np UNKNOWN Eb
        0fd7 np UNKNOWN Eb
        0fd8 np UNKNOWN Eb
        0fd9 np UNKNOWN Eb
        0fda np UNKNOWN Eb
        0fdb np UNKNOWN Eb
        0fdc np UNKNOWN Eb
        0fdd np UNKNOWN Eb
        0fde np UNKNOWN Eb
        0fdf np UNKNOWN Eb
        0fe0 np UNKNOWN Eb
        0fe1 np UNKNOWN Eb
        0fe2 np UNKNOWN Eb
        0fe3 np UNKNOWN Eb
        0fe4 np UNKNOWN Eb
        0fe5 np UNKNOWN Eb
        0fe6 np UNKNOWN Eb
        0fe7 np UNKNOWN Eb
        0fe8 np UNKNOWN Eb
        0fe9 np UNKNOWN Eb
        0fea np UNKNOWN Eb
        0feb np UNKNOWN Eb
        0fec np UNKNOWN Eb
        0fed np UNKNOWN Eb
        0fee np UNKNOWN Eb
        0fef np UNKNOWN Eb
        0ff0 np UNKNOWN Eb
        0ff1 np UNKNOWN Eb
        0ff2 np UNKNOWN Eb
        0ff3 np UNKNOWN Eb
        0ff4 np UNKNOWN Eb
        0ff5 np UNKNOWN Eb
        0ff6 np UNKNOWN Eb
        0ff7 np UNKNOWN Eb
        0ff8 np UNKNOWN Eb
        0ff9 np UNKNOWN Eb
        0ffa np UNKNOWN Eb
        0ffb np UNKNOWN Eb
        0ffc np UNKNOWN Eb
        0ffd np UNKNOWN Eb
        0ffe np UNKNOWN Eb
        0f70 np UNKNOWN Eb,Iu
        0f71 np UNKNOWN Eb,Iu
        0f72 np UNKNOWN Eb,Iu
        0f73 np UNKNOWN Eb,Iu
        0fc4 np UNKNOWN Eb,Iu
        0fc5 np UNKNOWN Eb,Iu
        0f7e np UNKNOWN Eb
        0f7f np UNKNOWN Eb
        0f2a np UNKNOWN Eb
        0f2c np UNKNOWN Eb
        0f2d np UNKNOWN Eb
        """;

    private InstructionTable() {}
}
