import org.lockkeeper.testing.PortsTest;

/** Another JVM with tests: takes a port of those that its arguments name, says which or why not, and has it until its input ends. */
final class TakePort {
    private TakePort() {}

    public static void main(String[] ports) throws Exception {
        System.out.println(PortsTest.takeOneOf(ports));
        System.in.readAllBytes();
    }
}
