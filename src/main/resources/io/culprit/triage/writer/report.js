'use strict';
(function () {
  // A table sorts by the button in its header cell; numbers by the value that the cell carries.
  function key(row, column) {
    var cell = row.cells[column];
    var value = cell.getAttribute('data-value');
    return value === null ? cell.textContent.trim().toLowerCase() : Number(value);
  }
  function sortable(table) {
    table.querySelectorAll('th[aria-sort]').forEach(function (head) {
      head.querySelector('button').addEventListener('click', function () {
        var up = head.getAttribute('aria-sort') !== 'ascending';
        table.querySelectorAll('th[aria-sort]').forEach(function (other) { other.setAttribute('aria-sort', 'none'); });
        head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        var body = table.tBodies[0];
        var rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (a, b) {
          var x = key(a, head.cellIndex), y = key(b, head.cellIndex);
          return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1);
        });
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  }
  document.querySelectorAll('table.sort').forEach(sortable);

  // On a narrow screen each cell stands below the name of its column.
  document.querySelectorAll('table.sort').forEach(function (table) {
    var names = Array.prototype.map.call(table.querySelectorAll('th'), function (head) { return head.textContent; });
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
      Array.prototype.forEach.call(row.cells, function (cell, column) { cell.setAttribute('data-label', names[column]); });
    });
  });

  // A search box hides the rows of its table that do not hold all its words.
  document.querySelectorAll('input[data-table]').forEach(function (box) {
    var table = document.getElementById(box.getAttribute('data-table'));
    var status = document.getElementById(box.getAttribute('data-status'));
    box.addEventListener('input', function () {
      var words = box.value.toLowerCase().split(/\s+/);
      var shown = 0;
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        var text = row.textContent.toLowerCase();
        var hit = words.every(function (word) { return text.indexOf(word) >= 0; });
        row.hidden = !hit;
        shown += hit ? 1 : 0;
      });
      status.textContent = shown + ' shown';
    });
  });

  // All dumps: kept as data, a page at a time in the table, so that ten thousand do not slow the page down.
  var data = JSON.parse(document.getElementById('dumps-data').textContent);
  var body = document.getElementById('dumps').tBodies[0];
  var box = document.getElementById('dumps-search');
  var status = document.getElementById('dumps-status');
  var back = document.getElementById('dumps-back');
  var on = document.getElementById('dumps-on');
  var heads = Array.prototype.map.call(document.querySelectorAll('#dumps th'), function (head) { return head.textContent; });
  var size = 100, page = 0, order = 0, up = true, chosen = data;
  function show() {
    var start = page * size;
    var part = chosen.slice(start, start + size);
    body.textContent = '';
    part.forEach(function (dump) {
      var row = body.insertRow();
      // The last two are addresses: of the dump's own report, and of its cause.
      dump.slice(0, 5).forEach(function (text, column) {
        var cell = row.insertCell();
        var address = column === 0 ? dump[5] : column === 4 ? dump[6] : '';
        if (address) {
          var link = document.createElement('a');
          link.href = address;
          link.textContent = text;
          cell.appendChild(link);
        } else {
          cell.textContent = text;
        }
        cell.setAttribute('data-label', heads[column]);
      });
    });
    status.textContent = chosen.length === 0 ? 'none' : (start + 1) + ' to ' + (start + part.length) + ' of ' + chosen.length;
    back.disabled = page === 0;
    on.disabled = start + size >= chosen.length;
  }
  function choose() {
    var words = box.value.toLowerCase().split(/\s+/);
    chosen = data.filter(function (dump) {
      var text = dump.slice(0, 5).join(' ').toLowerCase();
      return words.every(function (word) { return text.indexOf(word) >= 0; });
    });
    chosen.sort(function (a, b) { return (a[order] < b[order] ? -1 : a[order] > b[order] ? 1 : 0) * (up ? 1 : -1); });
    page = 0;
    show();
  }
  box.addEventListener('input', choose);
  back.addEventListener('click', function () { page -= 1; show(); });
  on.addEventListener('click', function () { page += 1; show(); });
  document.querySelectorAll('#dumps th[aria-sort]').forEach(function (head) {
    head.querySelector('button').addEventListener('click', function () {
      up = order !== head.cellIndex || !up;
      order = head.cellIndex;
      document.querySelectorAll('#dumps th[aria-sort]').forEach(function (other) { other.setAttribute('aria-sort', 'none'); });
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      choose();
    });
  });
  show();
})();
