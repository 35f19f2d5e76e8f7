curl http://localhost:50809/api/v1/license/check

curl -X POST http://localhost:50809/api/v1/task \
  -H "Content-Type: application/json" \
  -d '{
    "serials": ["device_serial_1", "device_serial_2"],
    "script_name": "post",
    "script_config": {
      "content_type": 1,
      "captions": "Check out my new video! #trending"
    },
    "enable_multi_account": false
  }'

curl http://localhost:50809/api/v1/task?status=0&page=1&page_size=20
