package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Fault;
import io.culprit.emulator.processor.Flags;
import io.culprit.emulator.processor.Mmu;
import io.culprit.emulator.processor.MsrFile;
import io.culprit.emulator.processor.Segment;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Instruction;
import io.culprit.machine.Operand;

/** Instructions of kernels: control, debug and model-specific registers, tables, ports, interrupts on and off. */
final class SystemSteps {

    private static final int CONTROL_0_WRITABLE = 0xE005_003F;
    private static final int CONTROL_4_WRITABLE = 0x0015_07FF;

    private SystemSteps() {}

    static Step of(Instruction instruction, Operands operands) {
        return switch (instruction.mnemonic()) {
            case CLI -> kernel(p -> p.flags.control &= ~Flags.IF);
            case STI -> kernel(SystemSteps::enableInterrupts);
            case CLD -> p -> p.flags.control &= ~Flags.DF;
            case STD -> p -> p.flags.control |= Flags.DF;
            case CLC -> p -> p.flags.setCarry(false);
            case STC -> p -> p.flags.setCarry(true);
            case CMC -> p -> p.flags.setCarry(!p.flags.carry());
            case HLT -> kernel(p -> p.halt());
            case CLTS -> kernel(p -> p.cr0 &= ~8L);
            case NOP,
                    PAUSE,
                    LFENCE,
                    MFENCE,
                    SFENCE,
                    CLFLUSH,
                    CLFLUSHOPT,
                    CLWB,
                    ENDBR64,
                    ENDBR32,
                    PREFETCH,
                    PREFETCHW,
                    PREFETCHWT1,
                    PREFETCHNTA,
                    PREFETCHT0,
                    PREFETCHT1,
                    PREFETCHT2,
                    WAIT -> p -> {};
            case WBINVD, WBNOINVD, INVD -> kernel(p -> {});
            case SWAPGS -> kernel(SystemSteps::swapGs);
            case RDMSR -> kernel(SystemSteps::readMsr);
            case WRMSR -> kernel(SystemSteps::writeMsr);
            case RDTSC -> p -> setPair(p, p.msrs().timeStamp());
            case RDTSCP ->
                p -> {
                    setPair(p, p.msrs().timeStamp());
                    p.registers[Core.RCX] = p.msrs().plain(MsrFile.TSC_AUX) & 0xFFFF_FFFFL;
                };
            case CPUID -> SystemSteps::identify;
            case RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE -> segmentBase(instruction, operands);
            case INVLPG -> {
                MemoryAddress address = operands.address(0);
                yield kernel(p -> p.mmu.flush(address.of(p)));
            }
            case LGDT, LIDT, SGDT, SIDT -> table(instruction, operands);
            case LTR -> {
                Place selector = operands.place(0);
                yield kernel(p -> p.loadTask((int) selector.read(p)));
            }
            case LLDT -> {
                Place selector = operands.place(0);
                yield kernel(p -> p.localTableSelector = (int) selector.read(p));
            }
            case STR -> {
                Place to = operands.place(0);
                yield p -> to.write(p, p.taskSelector);
            }
            case SLDT -> {
                Place to = operands.place(0);
                yield p -> to.write(p, p.localTableSelector);
            }
            case SMSW -> {
                Place to = operands.place(0);
                yield p -> to.write(p, p.cr0);
            }
            case IN, OUT -> port(instruction, operands);
            case LDMXCSR -> {
                Place from = operands.place(0);
                yield p -> p.vectors.loadControl((int) from.read(p));
            }
            case STMXCSR -> {
                Place to = operands.place(0);
                yield p -> to.write(p, p.vectors.control());
            }
            default -> Step.INVALID;
        };
    }

    /** A move from or to a segment, control or debug register. */
    static Step move(Operands operands) {
        if (operands.get(0) instanceof Operand.Register to && to.bank() != Operand.Bank.GENERAL) {
            Place from = operands.place(1);
            int number = to.number();
            return switch (to.bank()) {
                case SEGMENT ->
                    number == Segment.CS ? Step.INVALID : p -> p.loadSegment(number, (int) from.read(p) & 0xFFFF);
                case CONTROL -> kernel(p -> setControl(p, number, from.read(p)));
                default -> kernel(p -> p.debugRegisters[number] = from.read(p));
            };
        }
        Operand.Register from = (Operand.Register) operands.get(1);
        Place to = operands.place(0);
        int number = from.number();
        return switch (from.bank()) {
            case SEGMENT -> p -> to.write(p, p.selectors[number]);
            case CONTROL -> kernel(p -> to.write(p, p.controlRegister(number)));
            default -> kernel(p -> to.write(p, p.debugRegisters[number]));
        };
    }

    private static Step kernel(Step step) {
        return p -> {
            p.requireKernel();
            step.execute(p);
        };
    }

    private static void enableInterrupts(Core p) {
        if ((p.flags.control & Flags.IF) == 0) {
            p.flags.control |= Flags.IF;
            p.shadow();
        }
    }

    private static void identify(Core p) {
        int[] answer = p.identify((int) p.registers[Core.RAX], (int) p.registers[Core.RCX]);
        p.registers[Core.RAX] = Integer.toUnsignedLong(answer[0]);
        p.registers[Core.RBX] = Integer.toUnsignedLong(answer[1]);
        p.registers[Core.RCX] = Integer.toUnsignedLong(answer[2]);
        p.registers[Core.RDX] = Integer.toUnsignedLong(answer[3]);
    }

    private static void swapGs(Core p) {
        long base = p.gsBase;
        p.gsBase = p.kernelGsBase;
        p.kernelGsBase = base;
    }

    private static void readMsr(Core p) {
        setPair(p, p.msrs().readOrFault((int) p.registers[Core.RCX]));
    }

    private static void writeMsr(Core p) {
        long value = p.registers[Core.RAX] & 0xFFFF_FFFFL | p.registers[Core.RDX] << 32;
        p.msrs().writeOrFault((int) p.registers[Core.RCX], value);
    }

    private static void setPair(Core p, long value) {
        p.registers[Core.RAX] = value & 0xFFFF_FFFFL;
        p.registers[Core.RDX] = value >>> 32;
    }

    private static void setControl(Core p, int number, long value) {
        boolean valid = switch (number) {
            case 0 -> (value & ~(CONTROL_0_WRITABLE & 0xFFFF_FFFFL)) == 0 && (value & 0x8000_0001L) == 0x8000_0001L;
            case 3 -> (value & ~((1L << Mmu.PHYSICAL_BITS) - 1)) == 0;
            case 4 -> (value & ~CONTROL_4_WRITABLE) == 0 && (value & 0x20) != 0;
            case 8 -> (value & ~0xFL) == 0;
            default -> true;
        };
        if (!valid) {
            throw Fault.generalProtection(0);
        }
        p.setControlRegister(number, number == 0 ? value | 0x10 : value);
    }

    private static Step segmentBase(Instruction instruction, Operands operands) {
        Place place = operands.place(0);
        Step step = switch (instruction.mnemonic()) {
            case RDFSBASE -> p -> place.write(p, p.fsBase);
            case RDGSBASE -> p -> place.write(p, p.gsBase);
            case WRFSBASE -> p -> p.fsBase = Core.canonical(place.read(p));
            default -> p -> p.gsBase = Core.canonical(place.read(p));
        };
        return p -> {
            if ((p.cr4 & 1 << 16) == 0) {
                throw new Fault(Fault.INVALID_OPCODE);
            }
            step.execute(p);
        };
    }

    private static Step table(Instruction instruction, Operands operands) {
        MemoryAddress place = operands.address(0);
        return switch (instruction.mnemonic()) {
            case LGDT ->
                kernel(p -> {
                    long address = place.of(p);
                    int limit = (int) p.mmu.load16(address);
                    p.gdtBase = p.mmu.load64(address + 2);
                    p.gdtLimit = limit;
                });
            case LIDT ->
                kernel(p -> {
                    long address = place.of(p);
                    int limit = (int) p.mmu.load16(address);
                    p.idtBase = p.mmu.load64(address + 2);
                    p.idtLimit = limit;
                });
            case SGDT -> p -> storeTable(p, place.of(p), p.gdtBase, p.gdtLimit);
            default -> p -> storeTable(p, place.of(p), p.idtBase, p.idtLimit);
        };
    }

    private static void storeTable(Core p, long address, long base, int limit) {
        p.mmu.checkWritable(address, 10);
        p.mmu.store16(address, limit);
        p.mmu.store64(address + 2, base);
    }

    private static Step port(Instruction instruction, Operands operands) {
        boolean input = instruction.mnemonic() == io.culprit.machine.Mnemonic.IN;
        int width = operands.width(input ? 0 : 1);
        Place data = operands.place(input ? 0 : 1);
        Place port = Place.of(operands.get(input ? 1 : 0), 2);
        return kernel(p -> {
            int number =
                    (int) port.read(p) & (operands.get(input ? 1 : 0) instanceof Operand.Immediate ? 0xFF : 0xFFFF);
            if (input) {
                data.write(p, p.ports().read(number, width) & Place.mask(width));
            } else {
                p.ports().write(number, width, (int) data.read(p));
            }
        });
    }
}
