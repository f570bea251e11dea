package io.sockcdc.app.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A reader of the Confluent wire format that is not ours: the npm package that the clients of many companies use. */
final class NodeReader {
    private static final Path HERE = Machine.root().resolve("app/target/node-reader");

    private NodeReader() {}

    /** What it makes of these records, with that registry. */
    static List<JsonNode> decode(String registryUrl, List<byte[]> records) throws Exception {
        install();
        Path input = Files.write(
                HERE.resolve("records.hex"),
                records.stream().map(HexFormat.of()::formatHex).toList());
        List<JsonNode> decoded = new ArrayList<>();
        for (String line :
                run("node", "decode.js", registryUrl, input.toString()).lines().toList()) {
            decoded.add(new ObjectMapper().readTree(line));
        }
        return decoded;
    }

    private static void install() throws Exception {
        Files.createDirectories(HERE);
        for (String file : List.of("package.json", "package-lock.json", "decode.js")) {
            Files.copy(
                    Machine.root().resolve("app/src/test/node").resolve(file),
                    HERE.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(HERE.resolve("node_modules/.package-lock.json"))) {
            run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path err = HERE.resolve("error.log");
        Process process = new ProcessBuilder(command)
                .directory(HERE.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ":\n" + out + Files.readString(err));
        }
        return out;
    }
}
