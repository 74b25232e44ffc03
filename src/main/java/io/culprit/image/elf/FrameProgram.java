package io.culprit.image.elf;

import io.culprit.image.CallerRules;
import io.culprit.image.CallerRules.RegisterRule;
import io.culprit.image.FrameExpression;
import io.culprit.image.FrameExpression.Operator;
import io.culprit.image.FrameExpression.Term;
import io.culprit.image.NotAnImageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs call frame instructions (DWARF 5, 6.4.2) of one function up to one address. */
final class FrameProgram {

    private static final int DEEPEST = 64;
    private static final int MOST_REGISTERS = 256;
    private static final FrameExpression NONE = new FrameExpression(List.of());

    private final CommonEntry common;
    private final DwarfRegisters registers;
    private final Deque<Row> remembered = new ArrayDeque<>();
    private Row row = new Row();
    private Row initial = new Row();
    private long place;

    /** Rules by number; one that is empty says that the caller's value is lost. */
    private static final class Row {
        private final Map<Long, Optional<FrameExpression>> rules = new HashMap<>();
        private FrameExpression frameAddress = NONE;
        private long register;
        private long offset;

        Row copy() {
            Row copy = new Row();
            copy.rules.putAll(rules);
            copy.frameAddress = frameAddress;
            copy.register = register;
            copy.offset = offset;
            return copy;
        }
    }

    FrameProgram(CommonEntry common, DwarfRegisters registers) {
        this.common = common;
        this.registers = registers;
    }

    /** The rules at {@code wanted} in a function that begins at {@code begin}. */
    CallerRules run(DwarfBytes instructions, long begin, long wanted) throws NotAnImageException {
        place = begin;
        run(common.instructions().copy(), wanted);
        initial = row.copy();
        run(instructions, wanted);
        return rules();
    }

    private void run(DwarfBytes in, long wanted) throws NotAnImageException {
        while (in.more() && Long.compareUnsigned(place, wanted) <= 0) {
            int code = in.u8();
            long low = code & 0x3F;
            switch (code >>> 6) {
                case 1 -> advance(low);
                case 2 -> rule(low, saved(in.unsigned() * common.dataFactor()));
                case 3 -> restore(low);
                default -> extended((int) low, in);
            }
            if (row.rules.size() > MOST_REGISTERS) {
                throw new NotAnImageException("call frame information names too many registers");
            }
        }
    }

    private void advance(long delta) {
        place += delta * common.codeFactor();
    }

    private void extended(int code, DwarfBytes in) throws NotAnImageException {
        switch (code) {
            case 0x00, 0x2D -> {} // nop; the return address is signed from here on, or no more
            case 0x01 -> place = in.u64();
            case 0x02 -> advance(in.u8());
            case 0x03 -> advance(in.u16());
            case 0x04 -> advance(in.u32());
            case 0x05 -> rule(in.unsigned(), saved(in.unsigned() * common.dataFactor()));
            case 0x06 -> restore(in.unsigned());
            case 0x07 -> row.rules.put(in.unsigned(), Optional.empty());
            case 0x08 -> {
                long number = in.unsigned();
                rule(number, register(number, 0));
            }
            case 0x09 -> rule(in.unsigned(), register(in.unsigned(), 0));
            case 0x0A -> remember();
            case 0x0B -> recall();
            case 0x0C -> frameAddress(in.unsigned(), in.unsigned());
            case 0x0D -> frameAddress(in.unsigned(), row.offset);
            case 0x0E -> frameAddress(row.register, in.unsigned());
            case 0x0F -> row.frameAddress = expression(in, List.of());
            case 0x10 -> rule(in.unsigned(), loaded(expression(in, List.of(new Term(Operator.FRAME_ADDRESS)))));
            case 0x11 -> rule(in.unsigned(), saved(in.signed() * common.dataFactor()));
            case 0x12 -> frameAddress(in.unsigned(), in.signed() * common.dataFactor());
            case 0x13 -> frameAddress(row.register, in.signed() * common.dataFactor());
            case 0x14 -> rule(in.unsigned(), value(in.unsigned() * common.dataFactor()));
            case 0x15 -> rule(in.unsigned(), value(in.signed() * common.dataFactor()));
            case 0x16 -> rule(in.unsigned(), expression(in, List.of(new Term(Operator.FRAME_ADDRESS))));
            case 0x2E -> in.unsigned(); // bytes of arguments
            case 0x2F -> rule(in.unsigned(), saved(-in.unsigned() * common.dataFactor()));
            default ->
                throw new NotAnImageException("call frame information has an instruction that is not known: " + code);
        }
    }

    private void frameAddress(long register, long offset) {
        row.register = register;
        row.offset = offset;
        row.frameAddress = register(register, offset);
    }

    private void rule(long register, FrameExpression value) {
        row.rules.put(register, Optional.of(value));
    }

    private void restore(long register) {
        Optional<FrameExpression> first = initial.rules.get(register);
        if (first == null) {
            row.rules.remove(register);
        } else {
            row.rules.put(register, first);
        }
    }

    private void remember() throws NotAnImageException {
        if (remembered.size() == DEEPEST) {
            throw new NotAnImageException("call frame information remembers too much");
        }
        remembered.push(row.copy());
    }

    private void recall() throws NotAnImageException {
        if (remembered.isEmpty()) {
            throw new NotAnImageException("call frame information recalls what was not remembered");
        }
        row = remembered.pop();
    }

    private FrameExpression register(long number, long offset) {
        return new FrameExpression(List.of(new Term(Operator.REGISTER, offset, registers.name(number))));
    }

    private static FrameExpression value(long offset) {
        return new FrameExpression(List.of(new Term(Operator.FRAME_ADDRESS, offset)));
    }

    private static FrameExpression saved(long offset) {
        return loaded(value(offset));
    }

    private static FrameExpression loaded(FrameExpression address) {
        List<Term> terms = new ArrayList<>(address.terms());
        terms.add(new Term(Operator.LOAD));
        return new FrameExpression(terms);
    }

    private FrameExpression expression(DwarfBytes in, List<Term> before) throws NotAnImageException {
        return DwarfExpression.of(in.part(in.unsigned()), registers, before);
    }

    private CallerRules rules() throws NotAnImageException {
        if (row.frameAddress.terms().isEmpty()) {
            throw new NotAnImageException("call frame information tells no frame address");
        }
        List<RegisterRule> found = new ArrayList<>();
        row.rules.forEach((number, value) -> {
            String name = registers.name(number);
            if (!name.isEmpty() && (number != common.returnRegister() || common.interrupted())) {
                found.add(new RegisterRule(name, value.orElse(null)));
            }
        });
        return new CallerRules(row.frameAddress, returnAddress(), found, common.interrupted());
    }

    /** Without a rule the return address is where the call has left it: in the link register; x64 has none. */
    private @Nullable FrameExpression returnAddress() {
        Optional<FrameExpression> rule = row.rules.get(common.returnRegister());
        if (rule != null) {
            return rule.orElse(null);
        }
        return registers == DwarfRegisters.ARM64 ? register(common.returnRegister(), 0) : null;
    }
}
