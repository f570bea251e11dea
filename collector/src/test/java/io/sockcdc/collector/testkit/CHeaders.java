package io.sockcdc.collector.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the C compiler what the system's headers say: sizes, offsets and constants. Needs cc. */
public final class CHeaders {
    private CHeaders() {}

    /**
     * Values of C expressions, by expression.
     *
     * @param headers as {@code linux/tcp.h}
     * @param expressions integer expressions, as {@code offsetof(struct tcp_info, tcpi_rtt)}
     */
    public static Map<String, Long> values(List<String> headers, Iterable<String> expressions) {
        StringBuilder program = new StringBuilder("#define _GNU_SOURCE\n#include <stdio.h>\n#include <stddef.h>\n");
        headers.forEach(header -> program.append("#include <").append(header).append(">\n"));
        program.append("int main(void) {\n");
        expressions.forEach(expression -> program.append("printf(\"%lld\\n\", (long long)(")
                .append(expression)
                .append("));\n"));
        program.append("return 0; }\n");
        List<String> lines = run(program.toString()).lines().toList();
        Map<String, Long> values = new LinkedHashMap<>();
        int line = 0;
        for (String expression : expressions) {
            values.put(expression, Long.valueOf(lines.get(line++)));
        }
        return values;
    }

    /**
     * Where the headers say something else than claimed, one line each.
     *
     * @param headers as {@code linux/tcp.h}
     * @param claims value by C expression
     */
    public static List<String> disagreements(List<String> headers, Map<String, ? extends Number> claims) {
        Map<String, Long> said = values(headers, claims.keySet());
        List<String> lines = new ArrayList<>();
        claims.forEach((expression, claim) -> {
            Long value = said.get(expression);
            if (value == null || value != claim.longValue()) {
                lines.add(expression + " is " + value + ", not " + claim);
            }
        });
        return lines;
    }

    private static String run(String program) {
        try {
            Path folder = Files.createTempDirectory("c-headers");
            Path source = folder.resolve("values.c");
            Path binary = folder.resolve("values");
            try {
                Files.writeString(source, program);
                output("cc", "-w", "-o", binary.toString(), source.toString());
                return output(binary.toString());
            } finally {
                Files.deleteIfExists(binary);
                Files.deleteIfExists(source);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + text);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a program ran", e);
        }
        return text;
    }
}
