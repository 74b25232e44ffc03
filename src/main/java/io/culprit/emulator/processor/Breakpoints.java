package io.culprit.emulator.processor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Host hooks by virtual instruction address. */
final class Breakpoints {

    private final Map<Long, List<Breakpoint>> handlers = new HashMap<>();

    void add(long address, Breakpoint handler) {
        handlers.computeIfAbsent(address, key -> new ArrayList<>()).add(handler);
    }

    void remove(long address, Breakpoint handler) {
        List<Breakpoint> list = handlers.get(address);
        if (list != null) {
            list.remove(handler);
            if (list.isEmpty()) {
                handlers.remove(address);
            }
        }
    }

    boolean at(long address) {
        return handlers.containsKey(address);
    }

    void fire(Processor processor) {
        for (Breakpoint handler : List.copyOf(handlers.getOrDefault(processor.rip(), List.of()))) {
            handler.reached(processor);
        }
    }
}
