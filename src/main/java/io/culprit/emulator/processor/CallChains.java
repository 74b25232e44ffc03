package io.culprit.emulator.processor;

import io.culprit.emulator.CallFrame;
import io.culprit.emulator.CallFrame.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers calls by the stack slot of their return address. A {@code ret} or {@code iretq} continues the chain that its slot
 * belongs to, so a switch of stacks or of threads needs no special care: the new thread's chain is found through its own slot.
 */
public final class CallChains {

    private record Node(CallFrame frame, @Nullable Node caller) {}

    private final Map<Long, Node> bySlot = new HashMap<>();
    private final @Nullable Node[] current = new Node[Machine.MAX_PROCESSORS];
    private boolean recording;

    /** Starts recording; calls made before are unknown. */
    public void record() {
        recording = true;
    }

    boolean recording() {
        return recording;
    }

    /** What this processor is in, innermost first. A chain begins where recording did, or where a thread was started by the loader. */
    public List<CallFrame> of(Processor processor) {
        List<CallFrame> frames = new ArrayList<>();
        for (Node node = current[processor.number()]; node != null; node = node.caller) {
            frames.add(node.frame);
        }
        return frames;
    }

    void enter(Processor processor, Kind kind, long returnAddress, long slot) {
        Node node = new Node(new CallFrame(kind, processor.rip(), returnAddress, slot), current[processor.number()]);
        bySlot.put(slot, node);
        current[processor.number()] = node;
    }

    /** A return address was popped from {@code slot}. */
    void leave(Processor processor, long slot) {
        Node node = bySlot.remove(slot);
        current[processor.number()] = node == null ? null : node.caller;
    }
}
