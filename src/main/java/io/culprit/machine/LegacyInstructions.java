package io.culprit.machine;

/**
 * What an opcode means in 32-bit mode and not in 64-bit mode, in the notation of {@link InstructionTable}. A line here stands before those of that table;
 * what has no line is the same in both.
 */
final class LegacyInstructions {

    static final String[] ROWS = {
        "06 PUSH Fp",
        "07 POP Fp",
        "0e PUSH Fp",
        "16 PUSH Fp",
        "17 POP Fp",
        "1e PUSH Fp",
        "1f POP Fp",
        "27 DAA",
        "2f DAS",
        "37 AAA",
        "3f AAS",
        "40*8 INC Zv",
        "48*8 DEC Zv",
        "60 PUSHAW|PUSHAL",
        "61 POPAW|POPAL",
        "62 m BOUND Gv,Mv",
        "63 ARPL Ew,Gw",
        "82 UNKNOWN Eb,Ib",
        "9a UNKNOWN Iz,Iw",
        "9c PUSHF|PUSHFD",
        "9d POPF|POPFD",
        "a0 MOV Ab,Ob",
        "a1 MOV Av,Ov",
        "a2 MOV Ob,Ab",
        "a3 MOV Ov,Av",
        "c4 m LES Gv,Mn",
        "c5 m LDS Gv,Mn",
        "ce INTO",
        "d4 AAM Ib",
        "d5 AAD Ib",
        "d6 SALC",
        "e3 JECXZ Jb",
        "ea UNKNOWN Iz,Iw",
        "ff /2 CALL Ev",
        "ff /4 JMP Ev",
        "0f05 SYSCALL",
        "0f07 SYSRET",
        "0f20 MOV Rd,Cq",
        "0f21 MOV Rd,Dq",
        "0f22 MOV Cq,Rd",
        "0f23 MOV Dq,Rd",
        "0f78 np VMREAD Ed,Gd",
        "0f79 np VMWRITE Gd,Ed",
        "0f3882 66 m INVPCID Gd,Mx",
    };

    private LegacyInstructions() {}
}
