package io.sockcdc.collector.simulation;
import java.nio.file.*;
public final class SimulationMain {
    public static void main(String[] args) throws Exception {
        long from = Long.parseLong(args[0]), to = Long.parseLong(args[1]);
        Path base = Files.createTempDirectory(Path.of("/dev/shm"), "sim");
        java.util.Map<String,Integer> kinds = new java.util.TreeMap<>();
        int failed = 0; long began = System.nanoTime(); long printed = 0;
        for (long seed = from; seed < to; seed++) {
            Path dir = Files.createDirectory(base.resolve("s" + seed));
            Simulation s = new Simulation(seed, dir);
            try { s.run(); } catch (Throwable t) {
                failed++;
                String m = String.valueOf(t.getMessage());
                String kind = t.getClass().getSimpleName() + " " + m.replaceAll("[0-9]+", "N");
                kind = kind.substring(0, Math.min(60, kind.length())); if (kind.contains("missing, and")||kind.contains("number N")) { Faults f = s.faults(); System.out.println("hole " + seed + (f.narrow()?" narrow":"") + (f.disk()?" disk":"") + (f.powerLoss()?" power":"") + " refusals " + f.refusals() + " kills " + f.kills()); }
                if (kinds.merge(kind, 1, Integer::sum) == 1 || to - from < 3) {
                    System.out.println("seed " + seed + ": " + s.where() + "\n   " + m.substring(0, Math.min(3000, m.length())));
                    int n = 0; for (StackTraceElement e : t.getStackTrace()) if (n++ < (t instanceof Violation ? 6 : 14)) System.out.println("     " + e);
                    if (t.getCause() != null) { System.out.println("   cause " + t.getCause()); }
                }
            }
            if (System.getProperty("keep") == null) try (var all = Files.walk(dir)) { all.sorted(java.util.Comparator.reverseOrder()).forEach(p -> p.toFile().delete()); }
        }
        System.out.println((to - from) + " seeds, failed " + failed + ", ms each " + (System.nanoTime() - began) / 1e6 / (to - from));
        kinds.forEach((k, n) -> System.out.println(n + "  " + k));
        if (System.getProperty("keep") == null) Files.delete(base); else System.out.println(base);
    }
}
