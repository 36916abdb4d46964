# Lockkeeper watches the host's systemd over the host's system bus: see docker-compose.yml for how it gets there.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml .
# A layer of its own: as long as the pom is unchanged nothing is fetched again.
RUN mvn -B -ntp dependency:resolve
COPY src src
# Tests, format and what looks for mistakes in the source belong to the build that made the commit; the tests need a
# systemd that an image build has not. What the quick build leaves out besides is done here. Nor is the Debian package
# made, which takes files that are not copied here.
RUN mvn -B -ntp package -Pquick -Dspring-boot.aot.skip=false -Dspring-boot.repackage.skip=false -Dcyclonedx.skip=false \
    -Dmaven.test.skip=true -Dspotless.check.skip=true -Dexec.skip=true -Djdeb.skip=true \
    && java -Djarmode=tools -jar target/lockkeeper.jar extract --layers --destination layers

FROM eclipse-temurin:17-jre
# A fixed number, so that a polkit rule or the bus policy of the host can name it.
RUN groupadd --gid 8460 lockkeeper \
    && useradd --uid 8460 --gid lockkeeper --home-dir /var/lib/lockkeeper --no-create-home --shell /usr/sbin/nologin lockkeeper \
    && install -d -o lockkeeper -g lockkeeper -m 750 /var/lib/lockkeeper
WORKDIR /opt/lockkeeper
# The seldom changed first: an update of Lockkeeper alone is a layer of less than a megabyte.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
# The bus library connects nowhere without a machine's id, to have an answer for who asks; a container has none, nobody asks.
RUN echo 00000000000000000000000000008460 >machine-id
ENV DBUS_MACHINE_ID_LOCATION=/opt/lockkeeper/machine-id
# Where systemd would say where the state belongs.
ENV STATE_DIRECTORY=/var/lib/lockkeeper
VOLUME /var/lib/lockkeeper
USER lockkeeper
EXPOSE 8460
# bash speaks enough HTTP: the image has no curl to keep up to date.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8460 && printf 'GET /actuator/health/liveness HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Dspring.aot.enabled=true", "-XX:+ExitOnOutOfMemoryError", "-jar", "lockkeeper.jar"]
