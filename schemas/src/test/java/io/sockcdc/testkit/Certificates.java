package io.sockcdc.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates in PEM of an authority of its own, made by openssl. */
public final class Certificates {
    private final Path directory;

    /** An authority whose files are in that directory, which is made. */
    public Certificates(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> self = key("ca");
        self.addAll(List.of("-x509", "-days", "30", "-out", "ca.pem", "-subj", "/CN=test authority"));
        run(self);
    }

    /** The authority's certificate. */
    public Path authority() {
        return directory.resolve("ca.pem");
    }

    /** A file with the key and the certificate of somebody, valid for 30 days. */
    public Path of(String name, String alternativeNames) {
        return of(name, alternativeNames, 30);
    }

    /** A file with the key and the certificate of somebody that was valid until yesterday. */
    public Path expired(String name, String alternativeNames) {
        return of(name, alternativeNames, -1);
    }

    private Path of(String name, String alternativeNames, int days) {
        List<String> request = key(name);
        request.addAll(List.of("-out", name + ".csr", "-subj", "/CN=" + name));
        request.addAll(List.of("-addext", "subjectAltName=" + alternativeNames));
        run(request);
        run(List.of(
                "openssl",
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                Integer.toString(days),
                "-copy_extensions",
                "copy",
                "-out",
                name + ".crt"));
        try {
            return Files.writeString(
                    directory.resolve(name + ".pem"),
                    Files.readString(directory.resolve(name + ".key"))
                            + Files.readString(directory.resolve(name + ".crt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> key(String name) {
        return new ArrayList<>(List.of(
                "openssl",
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                name + ".key"));
    }

    private void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " said:\n" + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
