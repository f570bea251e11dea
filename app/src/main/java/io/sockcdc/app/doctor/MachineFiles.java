package io.sockcdc.app.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The machine's own files under a root: /proc, /sys and what else the kernel shows.
 *
 * @param root normally /
 */
record MachineFiles(Path root) {
    Path at(String path) {
        return root.resolve(path.substring(1));
    }

    /** The text of a small file, empty when it is not there or may not be read. */
    Optional<String> text(String path) {
        try (InputStream in = Files.newInputStream(at(path))) {
            // Numbers under /proc/sys come whole in the first read or not at all; Files.readString begins with one
            // byte.
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] buffer = new byte[64 << 10];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                all.write(buffer, 0, read);
            }
            return Optional.of(all.toString(StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    List<String> lines(String path) {
        return text(path).map(text -> text.lines().toList()).orElse(List.of());
    }

    /** The number in a file that holds one. */
    Optional<Long> number(String path) {
        return text(path).filter(text -> text.matches("[0-9]{1,18}")).map(Long::valueOf);
    }
}
