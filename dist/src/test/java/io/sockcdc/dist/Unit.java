package io.sockcdc.dist;

import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A systemd unit that we ship, read as far as the tests need it. */
final class Unit {
    private final List<String> lines;

    private Unit(List<String> lines) {
        this.lines = lines;
    }

    static Path file(String name) {
        return Machine.root().resolve("dist/src/systemd").resolve(name);
    }

    static Unit read(String name) {
        try {
            return new Unit(Files.readAllLines(file(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Values of every line with that key, in order. */
    List<String> all(String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    /** The value of the one line with that key. */
    String one(String key) {
        List<String> values = all(key);
        if (values.size() != 1) {
            throw new AssertionError(key + " stands " + values.size() + " times");
        }
        return values.get(0);
    }
}
