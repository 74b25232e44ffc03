package io.culprit.shell.assistant;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * One message a line, as the protocol has it for standard input and output. Beyond what the library's own transport does, it ends requests that
 * are cancelled, answers a line that is no message instead of ending the session, bounds how long a line may be, and finishes what is in work when
 * the input ends.
 */
final class StandardStreams implements McpServerTransportProvider, McpServerTransport {

    private static final int MOST_BYTES = 4 << 20;
    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final long PATIENCE_MILLIS = 30_000;
    private static final String CANCELLED = "notifications/cancelled";

    private final McpJsonMapper mapper;
    private final InputStream in;
    private final OutputStream out;
    private final Map<Object, Disposable> inWork = new ConcurrentHashMap<>();
    private @Nullable McpServerSession session;
    private volatile boolean closed;

    StandardStreams(McpJsonMapper mapper, InputStream in, OutputStream out) {
        this.mapper = mapper;
        this.in = new BufferedInputStream(in);
        this.out = out;
    }

    /** Answers until the input ends, or nobody reads the output. */
    void serve() throws IOException {
        while (!closed) {
            byte[] line = line();
            if (line == null) {
                break;
            }
            if (line.length > MOST_BYTES) {
                refuse(INVALID_REQUEST, "the message is longer than 4 MiB, the longest that is read");
            } else if (line.length > 0) {
                take(new String(line, StandardCharsets.UTF_8));
            }
        }
        awaitWork();
        inWork.values().forEach(Disposable::dispose);
    }

    /** The next line without its end, the longest cut but still too long; null at the end of the input. */
    private byte @Nullable [] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r' && line.size() <= MOST_BYTES) {
                line.write(next);
            }
        }
        return line.toByteArray();
    }

    private void take(String line) {
        McpSchema.JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(mapper, line);
        } catch (IOException | RuntimeException bad) {
            refuse(PARSE_ERROR, "not a message of JSON-RPC 2.0");
            return;
        }
        if (message instanceof McpSchema.JSONRPCNotification(String version, String method, Object parameters)
                && method.equals(CANCELLED)) {
            cancel(parameters);
        } else {
            handle(message);
        }
    }

    private void handle(McpSchema.JSONRPCMessage message) {
        McpServerSession receiver = session;
        if (receiver == null) {
            return;
        }
        Object id = message instanceof McpSchema.JSONRPCRequest request ? request.id() : null;
        Disposable.Swap work = Disposables.swap();
        if (id != null) {
            inWork.put(id, work);
        }
        work.update(receiver.handle(message)
                .doFinally(end -> {
                    if (id != null) {
                        inWork.remove(id, work);
                    }
                })
                .subscribe(nothing -> {}, failure -> {}));
    }

    /** Nothing is answered any more to a request that its sender has cancelled. */
    private void cancel(@Nullable Object parameters) {
        Object id = parameters instanceof Map<?, ?> named ? named.get("requestId") : null;
        Disposable work = id == null ? null : inWork.get(id);
        if (work != null) {
            work.dispose();
        }
    }

    private void awaitWork() {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        try {
            while (!closed && !inWork.isEmpty() && System.nanoTime() - end < 0) {
                Thread.sleep(10);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuse(int code, String why) {
        write(("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":" + code + ",\"message\":\"" + why + "\"}}")
                .getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] message) {
        byte[] line = new byte[message.length + 1];
        System.arraycopy(message, 0, line, 0, message.length);
        line[message.length] = '\n';
        synchronized (out) {
            try {
                out.write(line);
                out.flush();
            } catch (IOException nobodyReads) {
                closed = true;
            }
        }
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        return Mono.<Void>fromRunnable(() -> {
            try {
                write(mapper.writeValueAsBytes(plain(message)));
            } catch (IOException never) {
                throw new IllegalStateException(never);
            }
        });
    }

    /** The library reports parameters that it cannot read as an error of its own, with names of its classes. */
    private static McpSchema.JSONRPCMessage plain(McpSchema.JSONRPCMessage message) {
        return message instanceof McpSchema.JSONRPCResponse response
                        && response.error() != null
                        && response.error().code() == McpSchema.ErrorCodes.INTERNAL_ERROR
                ? new McpSchema.JSONRPCResponse(
                        response.jsonrpc(),
                        response.id(),
                        null,
                        new McpSchema.JSONRPCResponse.JSONRPCError(
                                McpSchema.ErrorCodes.INVALID_PARAMS,
                                "the parameters are not those of this method",
                                null))
                : message;
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return mapper.convertValue(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return List.of(
                ProtocolVersions.MCP_2024_11_05,
                ProtocolVersions.MCP_2025_03_26,
                ProtocolVersions.MCP_2025_06_18,
                ProtocolVersions.MCP_2025_11_25);
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory factory) {
        session = factory.create(this);
    }

    @Override
    public Mono<Void> notifyClients(String method, Object parameters) {
        return session == null ? Mono.empty() : session.sendNotification(method, parameters);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::close);
    }

    @Override
    public void close() {
        closed = true;
    }
}
