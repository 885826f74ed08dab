// Asks by PostgreSQL's driver for Java, its calls for metadata too, and writes a line for each: `AskJdbc URL KEY`.
import java.sql.DriverManager;
import java.sql.ResultSet;

public class AskJdbc {
  public static void main(String[] args) throws Exception {
    try (var connection = DriverManager.getConnection(args[0], "me", args[1])) {
      var metadata = connection.getMetaData();
      write("table", metadata.getTables(null, "public", "%", new String[] {"TABLE"}), "TABLE_NAME");
      write("column", metadata.getColumns(null, "public", "flights", "%"), "COLUMN_NAME");
      write("key", metadata.getPrimaryKeys(null, "public", "flights"), "COLUMN_NAME");
      write("reference", metadata.getImportedKeys(null, "public", "flights"), "PKTABLE_NAME");
      connection.setAutoCommit(false);
      try (var statement = connection.prepareStatement(
          "SELECT carrier, count(*) FROM flights WHERE month = ? GROUP BY carrier ORDER BY carrier")) {
        // Repeated, so that it is prepared by name and answered in binary.
        for (int month = 5; month <= 12; month++) {
          statement.setInt(1, month);
          if (month < 12) statement.executeQuery().close();
        }
        var rows = statement.executeQuery();
        while (rows.next()) System.out.println("group\t" + rows.getString(1) + "=" + rows.getLong(2));
      }
      try (var statement = connection.createStatement()) {
        // Fewer rows at once than there are: the portal is suspended.
        statement.setFetchSize(1000);
        var rows = statement.executeQuery("SELECT flight FROM flights WHERE month = 12");
        int count = 0;
        while (rows.next()) count++;
        System.out.println("flights\t" + count);
      }
    }
  }

  private static void write(String what, ResultSet rows, String column) throws Exception {
    while (rows.next()) System.out.println(what + "\t" + rows.getString(column));
  }
}
